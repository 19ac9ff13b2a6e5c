import type { Attack } from './attack.ts';
import { h264Attacks } from './h264-attacks.ts';
import { rtcpAttacks } from './rtcp-attacks.ts';
import { rtpAttacks } from './rtp-attacks.ts';

/** Every attack there is. */
export const attacks: readonly Attack[] = [...rtpAttacks, ...h264Attacks, ...rtcpAttacks];

/** One way to misuse a call. */
export type { Attack, AttackTarget, HostileDatagram } from './attack.ts';
/** A call that does. */
export { type HostileCallOptions, type HostileCallReport, runHostileCall } from './hostile-call.ts';
