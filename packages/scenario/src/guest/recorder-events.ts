/** Events of a Recorder, with the published values. */
export const RecorderEvents = Object.freeze({
  /** The first media came: there is a file, which grows from now on. */
  Started: 'Recorder.Started',
  /** The file is whole, or there never was one. The last event. */
  Stopped: 'Recorder.Stopped',
  /** It cannot begin, or go on; `Stopped` follows. */
  RecorderError: 'Recorder.RecorderError',
});

/** How long the url of a recording works: `expire`. */
export const RecordExpireTime = Object.freeze({
  DEFAULT: '3 months',
  THREEMONTHS: '3 months',
  SIXMONTHS: '6 months',
  ONEYEAR: '1 year',
  TWOYEARS: '2 years',
  THREEYEARS: '3 years',
});
