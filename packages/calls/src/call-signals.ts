/** What a caller does beside talking, as the scenario hears of it: keys that are pressed, and whether anybody speaks. */
import type { CallCommand, CallId, ScenarioEvent } from '@callcast/scenario/protocol';
import type { DigitsRefusal, MediaCommand, MediaEvent } from './media-protocol.ts';

/** What a scenario wants to hear of a call. */
export interface WatchedCall {
  /** Keys as telephone events (RFC 4733). */
  readonly tones: boolean;
  /** Keys as INFO messages. */
  readonly infoTones: boolean;
  readonly micStatus: boolean;
}

export const UNWATCHED: WatchedCall = { tones: false, infoTones: false, micStatus: false };

export type WatchCommand = Extract<CallCommand, { kind: 'handle-tones' | 'handle-mic-status' }>;
export type SignalEvent = Extract<MediaEvent, { kind: 'tone' | 'mic-status' }>;

const WHY: Readonly<Record<DigitsRefusal, string>> = {
  DIGITS_NOT_NEGOTIATED: 'its client takes no telephone events (RFC 4733), or no sound',
  DIGITS_NOT_CONNECTED: 'it is not connected; send them after CallEvents.Connected',
  DIGITS_TOO_MANY: 'too many of them wait to be sent already; send them later',
};
/** RFC 4733, and SIP INFO, as `type` of ToneReceived. */
const TELEPHONE_EVENT = '1';
const INFO = '3';

export function watchedBy(watched: WatchedCall, command: WatchCommand): WatchedCall {
  if (command.kind === 'handle-mic-status') return { ...watched, micStatus: command.on };
  return { ...watched, tones: command.telephoneEvents, infoTones: command.infos };
}

/** What a media worker has to be told of it. */
export const watchLeg = (legId: CallId, { tones, micStatus }: WatchedCall): MediaCommand => ({
  kind: 'watch-leg',
  legId,
  tones,
  micStatus,
});

/** @returns What the scenario hears; undefined: nothing, it has changed its mind. */
export function signalHeard({ tones, micStatus }: WatchedCall, event: SignalEvent): ScenarioEvent | undefined {
  if (event.kind === 'tone' && tones)
    return { kind: 'tone-received', callId: event.legId, tone: event.key, type: TELEPHONE_EVENT };
  if (event.kind === 'mic-status' && micStatus)
    return { kind: 'mic-status-change', callId: event.legId, active: event.isActive };
  return undefined;
}

export const refusedDigits = (callId: CallId, code: DigitsRefusal): string =>
  `sendDigits: nothing is sent to call ${callId}: ${WHY[code]} [${code}]`;

/**
 * A key in an INFO message of the type that SIP telephones use, `Signal=5` in a line of its own. No RFC defines it.
 *
 * @returns undefined: the message is something else, or the scenario does not want to hear of it.
 */
export function infoTone(
  { infoTones }: WatchedCall,
  callId: CallId,
  mimeType: string,
  body: string,
): ScenarioEvent | undefined {
  const [type = ''] = mimeType.split(';', 1);
  if (!infoTones || type.trim().toLowerCase() !== 'application/dtmf-relay') return undefined;
  const tone = /^[ \t]*signal[ \t]*=[ \t]*([0-9*#A-D])[ \t]*$/im.exec(body)?.[1]?.toUpperCase();
  return tone === undefined ? undefined : { kind: 'tone-received', callId, tone, type: INFO };
}
