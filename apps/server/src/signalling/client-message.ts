import type { ClientMessage } from '@callcast/webrtc/signalling-protocol';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';

/** The largest message is an offer; a scenario's messages are at most 8192 bytes (API fact). */
export const MAX_MESSAGE_BYTES = 192 * 1024;
const MAX_SDP_LENGTH = 128 * 1024;
const MAX_TEXT_LENGTH = 8_192;

const callId = Type.String({ minLength: 1, maxLength: 64 });
/** As long as the longest that a login by password takes. */
const login = Type.String({ minLength: 1, maxLength: 300 });
/** `@` begins the ids that the server chooses. */
const ownCallId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[^@]' });
const sdp = Type.String({ maxLength: MAX_SDP_LENGTH });
const customData = Type.Optional(Type.String({ maxLength: 200 }));
const headers = Type.Optional(
  Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 200 }), { maxProperties: 50 }),
);

const clientMessage = Compile(
  Type.Union([
    Type.Object({ type: Type.Literal('login'), accessToken: Type.String({ maxLength: 4_096 }) }),
    Type.Object({ type: Type.Literal('request-login-key'), login }),
    Type.Object({ type: Type.Literal('login-with-key'), login, hash: Type.String({ pattern: '^[0-9A-Fa-f]{32}$' }) }),
    Type.Object({
      type: Type.Literal('call'),
      call: ownCallId,
      number: Type.String({ maxLength: 255 }),
      sdp,
      customData,
      headers,
    }),
    Type.Object({
      type: Type.Literal('candidate'),
      call: callId,
      candidate: Type.String({ maxLength: 512 }),
      mid: Type.String({ maxLength: 32 }),
    }),
    Type.Object({ type: Type.Literal('message'), call: callId, text: Type.String({ maxLength: MAX_TEXT_LENGTH }) }),
    Type.Object({
      type: Type.Literal('info'),
      call: callId,
      mimeType: Type.String({ maxLength: 128 }),
      body: Type.String({ maxLength: MAX_TEXT_LENGTH }),
      headers,
    }),
    Type.Object({ type: Type.Literal('hangup'), call: callId }),
    Type.Object({ type: Type.Literal('ringing-here'), call: callId }),
    Type.Object({ type: Type.Literal('accept'), call: callId, sdp, customData, headers }),
    Type.Object({
      type: Type.Literal('decline'),
      call: callId,
      code: Type.Optional(Type.Integer({ minimum: 400, maximum: 699 })),
      headers,
    }),
  ]),
);

/** @returns The message, or what is wrong with it in words for the sender. */
export function parseClientMessage(text: string): ClientMessage | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'the message is not JSON';
  }
  if (clientMessage.Check(value)) return value;
  const type = typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : undefined;
  return type === undefined
    ? 'the message has no "type"'
    : `the message "${type.slice(0, 32)}" is unknown or has a wrong field`;
}
