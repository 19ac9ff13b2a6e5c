/** Events of a Conference, with the published values. */
export const ConferenceEvents = Object.freeze({
  /** It can be heard from now on. */
  Started: 'Conference.Started',
  /** It is over, by `stop()`. */
  Stopped: 'Conference.Stopped',
  /** `Conference.add` was done. */
  EndpointAdded: 'Conference.EndpointAdded',
  /** It has another name. */
  EndpointUpdated: 'Conference.EndpointUpdated',
  /** It was removed, or its call is over. */
  EndpointRemoved: 'Conference.EndpointRemoved',
  /** @deprecated Never comes: what a participant is sent cannot be chosen here. */
  EndpointManaged: 'Conference.EndpointManaged',
  /** It could not be made, or a call has no room in it or is in another one. */
  ConferenceError: 'Conference.Error',
  /** Who speaks loudest is another from now on, or nobody. Not of the original platform. */
  LoudestSpeaker: 'Conference.LoudestSpeaker',
});

/** Which way the sound of an endpoint goes, as its call sees it. */
export const ConferenceDirection = Object.freeze({
  /** It speaks, and hears nothing. */
  SEND: 'SEND',
  /** It hears, and is not heard. */
  RECEIVE: 'RECEIVE',
  /** It speaks and hears. */
  BOTH: 'BOTH',
});

/** What becomes of the sound and the picture of an endpoint. Pictures go to streaming agents alone. */
export const ConferenceMode = Object.freeze({
  /** Everybody hears the sound of all others, mixed. */
  MIX: 'MIX',
  /** The same, with a warning: participants are not sent the pictures of others. */
  FORWARD: 'FORWARD',
});
