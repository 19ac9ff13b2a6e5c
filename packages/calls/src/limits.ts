import { millis } from '@callcast/core';

/** Every number that bounds a call session, with its reason. */
export const CALL_LIMITS = {
  /** The original platform ends an unanswered incoming call after a minute. */
  answerTimeout: millis(60_000),
  /** The original platform ends a session a minute after its last call. */
  idleSessionTimeout: millis(60_000),
  /** A caller whose network changed needs this long to come back; then the call is over. */
  lostSdkLegTimeout: millis(30_000),
  /** WHIP and SIP devices have no resume token, so they get half of it. */
  lostDeviceLegTimeout: millis(15_000),
  /** The original platform tells that media stopped within this time. */
  silentLegTimeout: millis(7_000),
  /** ICE and DTLS take under a second on a good path and 10 s through a bad one. */
  connectTimeout: millis(30_000),
  /** A leg that was closed tells its last figures within milliseconds; one of a worker that stands still is not waited for longer. */
  lastReportTimeout: millis(1_000),
  /** A scenario whose media worker is gone hears how its calls and agents ended, and has so long to act on it. */
  mediaLostGrace: millis(1_000),
  /** The run gets its Terminating handler and one HTTP request; then it is stopped from outside. */
  terminateTimeout: millis(100_000),
  /** API limits: calls that a session may place, and how many of them may not have been answered. */
  maxPlacedCalls: 50,
  maxDialingCalls: 10,
  /** Agents a session may create: 50 outputs of one call is the largest case that is measured. */
  maxAgents: 50,
  /** Agents beyond those that a session remembers as stopped: more than any scenario means to create. */
  maxStoppedRefusedAgents: 256,
  /** Each mixes on for itself, 50 times a second. */
  maxConferences: 10,
  /** API limit. */
  maxConferenceMembers: 100,
  /** Key frame interval in seconds that platforms ask for; less acts as this (API fact). */
  minKeyframeIntervalSeconds: 2,
  /** A key frame interval above this is a mistake: players could not join. */
  maxKeyframeIntervalSeconds: 60,
} as const;

export type CallLimits = { readonly [K in keyof typeof CALL_LIMITS]: (typeof CALL_LIMITS)[K] };
