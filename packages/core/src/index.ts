/** Bits and Exp-Golomb codes. */
export { BitReader, BitWriter } from './bits.ts';
/** Byte arrays. */
export { bytesToHex, concatBytes, hexToBytes, sameBytes } from './bytes.ts';
/** Injected time. */
export type { Clock, Scheduler, Timer } from './clock.ts';
/** The four outcomes: coded failures and broken invariants. */
export { assert, CodedError, type ErrorDetails, unreachable } from './error.ts';
/** Structured log. */
export { type Log, type LogFields, type LogLevel, silentLog } from './log.ts';
/** Injected randomness. */
export type { Random } from './random.ts';
/** The wall clock, for those who remove what is old. */
export { SettledWall } from './settled-wall.ts';
/** Units of time. */
export {
  addMillis,
  type ClockRate,
  type Millis,
  millis,
  type RtpTimestamp,
  rtpTimestamp,
  type Ticks,
  ticks,
  ticksToMillis,
  type WallMillis,
  wallMillis,
} from './time.ts';
