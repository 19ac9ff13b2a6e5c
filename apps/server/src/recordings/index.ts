/** Recordings of outputs, listed and served. Media workers write them: `recordings.ts`, which they import without this. */

/** Where they are. */
export { RecordingFolder } from './io/recording-folder.ts';
/** Over HTTP. */
export { registerRecordings } from './recording-routes.ts';
