/** Events of a call. */
export const CallEvents = Object.freeze({
  /** The call is answered: media flows. */
  Connected: 'Call.Connected',
  /** The call is over. The session lives on; it ends by itself a minute after its last call. */
  Disconnected: 'Call.Disconnected',
  /** A call that the scenario placed came to nothing. */
  Failed: 'Call.Failed',
  /** A call that the scenario placed rings. */
  Ringing: 'Call.Ringing',
  /** A text of the caller's. */
  MessageReceived: 'Call.MessageReceived',
  /** A message of the caller's with a type. */
  InfoReceived: 'Call.InfoReceived',
  /** `state()` is another from now on. */
  StateChanged: 'Call.StateChanged',
  /** The first sound of the caller's arrived. */
  FirstAudioPacketReceived: 'Call.FirstAudioPacketReceived',
  /** The first piece of a picture of the caller's arrived. */
  FirstVideoPacketReceived: 'Call.FirstVideoPacketReceived',
  /** Nothing arrives from the caller any more: a path that is lost, or both muted. */
  RtpStopped: 'Call.RtpStopped',
  /** Media arrives again. */
  RtpResumed: 'Call.RtpResumed',
  /** @deprecated Never comes: there is no media before the answer. */
  AudioStarted: 'Call.AudioStarted',
  /** A key was pressed at the other side, once for each, as soon as it is; after `handleTones` alone. */
  ToneReceived: 'Call.ToneReceived',
  /** Somebody begins to speak, or has been silent for a second; after `handleMicStatus(true)` alone. */
  MicStatusChange: 'Call.MicStatusChange',
  /** @deprecated Never comes: calls are not put on hold here. */
  OnHold: 'Call.OnHold',
  /** @deprecated Never comes: calls are not put on hold here. */
  OffHold: 'Call.OffHold',
  /** @deprecated Never comes: calls are not forwarded by their callee here. */
  Forwarding: 'Call.Forwarding',
  /** @deprecated Never comes: what a call carries is agreed on once. */
  ReInviteReceived: 'Call.ReInviteReceived',
  /** @deprecated Never comes: what a call carries is agreed on once. */
  ReInviteAccepted: 'Call.ReInviteAccepted',
  /** @deprecated Never comes: what a call carries is agreed on once. */
  ReInviteRejected: 'Call.ReInviteRejected',
  /** The file of `startPlayback` is here. */
  PlaybackReady: 'Call.PlaybackReady',
  /** The call hears the file of `startPlayback`. */
  PlaybackStarted: 'Call.PlaybackStarted',
  /** What `startPlayback` played is over by itself, at its end or because it could not be played. */
  PlaybackFinished: 'Call.PlaybackFinished',
  /** The first media of a call that is recorded came: there is a file. */
  RecordStarted: 'Call.RecordStarted',
  /** The file of `record` is whole; after `Disconnected`. */
  RecordStopped: 'Call.RecordStopped',
  /** The call cannot be recorded, or no more; `RecordStopped` follows. */
  RecordError: 'Call.RecordError',
  /** The first picture of the caller is in the file of `record({ video: true })`. */
  VideoTrackCreated: 'Call.Video.TrackCreated',
  /** @deprecated Never comes: calls are not transferred here. */
  TransferComplete: 'Call.TransferComplete',
  /** @deprecated Never comes: calls are not transferred here. */
  TransferFailed: 'Call.TransferFailed',
  /** @deprecated Never comes: calls are not transferred here. */
  BlindTransferRequested: 'Call.BlindTransferRequested',
  /** @deprecated Never comes: sound is not analysed. */
  AudioQualityDetected: 'Call.AudioQualityDetected',
  /** @deprecated Never comes: sound is not analysed. */
  BeepDetectionComplete: 'Call.BeepDetectionComplete',
  /** @deprecated Never comes: sound is not analysed. */
  BeepDetectionError: 'Call.BeepDetectionError',
  /** @deprecated Never comes: sound is not analysed. */
  AudioIdentificationResult: 'Call.AudioIdentificationResult',
  /** @deprecated Never comes: sound is not analysed. */
  AudioIdentificationStopped: 'Call.AudioIdentificationStopped',
  /** @deprecated Never comes: sound is not analysed. */
  AudioIdentificationError: 'Call.AudioIdentificationError',
  /** @deprecated Never comes: sound is not analysed. */
  ToneDetected: 'Call.ToneDetected',
  /** @deprecated Never comes: no push notifications are sent. */
  PushSent: 'Call.PushSent',
  /** @deprecated Never comes: figures of calls are in `GET /api/v1/calls`. */
  Statistics: 'Call.Statistics',
  /** Figures of what the call sends and is sent, every few seconds after `monitorMediaStatistics`. */
  MediaStatisticsReceived: 'Call.MediaStatisticsReceived',
});
