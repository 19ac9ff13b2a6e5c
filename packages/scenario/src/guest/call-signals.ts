import { AUTHOR_LIMITS } from '../limits.ts';
import type { CallId, ScenarioCommand } from '../protocol.ts';
import { DTMFType } from './dtmf-type.ts';
import type { Session } from './session.ts';

const TYPES: readonly unknown[] = Object.values(DTMFType);

/** @returns The command; undefined, with a warning, for digits that are none. */
export function readDigits(session: Session, callId: CallId, digits: unknown): ScenarioCommand | undefined {
  const text = String(digits).toLowerCase();
  if (text.length <= AUTHOR_LIMITS.digits && /^[0-9*#p]+$/.test(text))
    return { kind: 'send-digits', callId, digits: text };
  const shown = text.slice(0, 40);
  session.warn(`sendDigits: "${shown}" is not 1 to ${AUTHOR_LIMITS.digits} of 0-9, *, # and p, nothing is sent`);
  return undefined;
}

/** Nothing or something else than a value of `DTMFType` is all of them. */
export function readTones(session: Session, callId: CallId, on: unknown, type: unknown): ScenarioCommand {
  if (on && type === DTMFType.IN_BAND) session.warn('handleTones: tones within the sound are not listened for');
  const isOf = (wanted: keyof typeof DTMFType): boolean =>
    Boolean(on) && (type === wanted || type === DTMFType.ALL || !TYPES.includes(type));
  return {
    kind: 'handle-tones',
    callId,
    telephoneEvents: isOf(DTMFType.TELEPHONE_EVENT),
    infos: isOf(DTMFType.SIP_INFO),
  };
}
