/** Events of a Conference, with the published values. */
export const ConferenceEvents = Object.freeze({
  Started: 'Conference.Started',
  Stopped: 'Conference.Stopped',
  EndpointAdded: 'Conference.EndpointAdded',
  EndpointUpdated: 'Conference.EndpointUpdated',
  EndpointRemoved: 'Conference.EndpointRemoved',
  EndpointManaged: 'Conference.EndpointManaged',
  ConferenceError: 'Conference.Error',
  // Not of the original platform.
  LoudestSpeaker: 'Conference.LoudestSpeaker',
});

/** Which way the media of an endpoint goes, as it sees it. */
export const ConferenceDirection = Object.freeze({ SEND: 'SEND', RECEIVE: 'RECEIVE', BOTH: 'BOTH' });

/** What becomes of its sound and picture. Here sound is always mixed, and pictures go to streaming agents alone. */
export const ConferenceMode = Object.freeze({ MIX: 'MIX', FORWARD: 'FORWARD' });
