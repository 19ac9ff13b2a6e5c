/** Recordings of outputs, listed and served. Media workers write them: `recordings.ts`, which they import without this. */

/** What the API says of them. */
export { recordingsOfSession } from './describe-recordings.ts';
/** Where they are. */
export { RecordingFolder } from './io/recording-folder.ts';
/** Which of them are being written, and what they take up. */
export { RecordingLedger } from './recording-ledger.ts';
/** Links to them. */
export { RecordingLinks } from './recording-links.ts';
/** What their names say. */
export { parseRecordingName, type RecordingOf } from './recording-name.ts';
/** Over HTTP. */
export { registerRecordings } from './recording-routes.ts';
/** How long they are kept. */
export { keepRecordings } from './retention.ts';
