import { AUTHOR_LIMITS } from '../../limits.ts';
import type { CallCommand, CalleeKind } from '../../protocol.ts';
import type { CommandFields, CommandReaders } from './command-fields.ts';

const CALLEES: readonly string[] = ['user', 'sip', 'pstn', 'conference', 'whatsapp'] satisfies CalleeKind[];

/** `undefined` for the fields that every one of these has, when one of them is not as declared. */
function readCall(fields: CommandFields) {
  const callId = fields.id('callId');
  const headers = fields.headers();
  return callId === undefined || headers === undefined ? undefined : { callId, headers };
}

/** Positive, or left out; null: neither. */
function readKbps(fields: CommandFields): { maxVideoBitrateKbps?: number } | null {
  if (!fields.has('maxVideoBitrateKbps')) return {};
  const kbps = fields.number('maxVideoBitrateKbps', Number.MIN_VALUE, Number.MAX_VALUE);
  return kbps === undefined ? null : { maxVideoBitrateKbps: kbps };
}

export const CALL_COMMANDS: CommandReaders<CallCommand> = {
  answer: (kind, fields) => {
    const call = readCall(fields);
    const cap = readKbps(fields);
    return call === undefined || cap === null ? undefined : { kind, ...call, ...cap };
  },
  reject: (kind, fields) => {
    const call = readCall(fields);
    const code = fields.number('code', 1, 999);
    return call === undefined || code === undefined ? undefined : { kind, code, ...call };
  },
  ring: (kind, fields) => {
    const call = readCall(fields);
    return call && { kind, ...call };
  },
  hangup: (kind, fields) => {
    const call = readCall(fields);
    return call && { kind, ...call };
  },
  'send-message': (kind, fields) => {
    const callId = fields.id('callId');
    const text = fields.text('text', AUTHOR_LIMITS.messageBytes);
    return callId === undefined || text === undefined ? undefined : { kind, callId, text };
  },
  'send-info': (kind, fields) => {
    const call = readCall(fields);
    const mimeType = fields.text('mimeType', AUTHOR_LIMITS.messageBytes);
    const body = fields.text('body', AUTHOR_LIMITS.messageBytes);
    return call === undefined || mimeType === undefined || body === undefined
      ? undefined
      : { kind, ...call, mimeType, body };
  },
  'send-digits': (kind, fields) => {
    const callId = fields.id('callId');
    const digits = fields.text('digits', AUTHOR_LIMITS.digits);
    if (callId === undefined || digits === undefined || !/^[0-9*#p]+$/.test(digits)) return undefined;
    return { kind, callId, digits };
  },
  'handle-tones': (kind, fields) => {
    const callId = fields.id('callId');
    const telephoneEvents = fields.flag('telephoneEvents');
    const infos = fields.flag('infos');
    if (callId === undefined || telephoneEvents === undefined || infos === undefined) return undefined;
    return { kind, callId, telephoneEvents, infos };
  },
  'handle-mic-status': (kind, fields) => {
    const callId = fields.id('callId');
    const on = fields.flag('on');
    return callId === undefined || on === undefined ? undefined : { kind, callId, on };
  },
  'place-call': (kind, fields) => {
    const call = readCall(fields);
    const cap = readKbps(fields);
    const text = (name: string): string | undefined => fields.text(name, AUTHOR_LIMITS.addressCharacters);
    const [to, destination, callerId, displayName] = [
      text('to'),
      text('destination'),
      text('callerId'),
      text('displayName'),
    ];
    const video = fields.flag('video');
    const customData = fields.text('customData', AUTHOR_LIMITS.customDataBytes);
    const { minimum, maximum } = AUTHOR_LIMITS.ringingSeconds;
    const timeoutSeconds = fields.number('timeoutSeconds', minimum, maximum);
    if (call === undefined || cap === null || to === undefined || !CALLEES.includes(to)) return undefined;
    if (destination === undefined || callerId === undefined || displayName === undefined) return undefined;
    if (video === undefined || customData === undefined || timeoutSeconds === undefined) return undefined;
    const place = { destination, callerId, displayName, video, customData, timeoutSeconds };
    return { kind, to: to as CalleeKind, ...call, ...place, ...cap };
  },
  'set-max-bitrate': (kind, fields) => {
    const callId = fields.id('callId');
    const kbps = fields.number('kbps', 0, Number.MAX_VALUE);
    return callId === undefined || kbps === undefined ? undefined : { kind, callId, kbps };
  },
};
