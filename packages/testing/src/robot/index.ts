/** What robots send. */
export { type Clip, loadClip, toHevcPictures } from './clip.ts';
/** One robot call. */
export { type RobotCallOptions, type RobotCallReport, runRobotCall } from './robot-call.ts';
/** Why a robot call failed. */
export { RobotError, type RobotErrorCode } from './robot-error.ts';
