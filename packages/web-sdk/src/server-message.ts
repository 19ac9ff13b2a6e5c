import type { ServerMessage } from '@callcast/webrtc/signalling-protocol';
import { MAX_SERVER_MESSAGE_CHARS } from './limits.ts';

export type ServerMessageMalformation =
  | 'not-text'
  | 'too-long'
  | 'not-json'
  | 'not-an-object'
  | 'unknown-type'
  | 'bad-field';

type FieldKind =
  | 'string'
  | 'number'
  | 'boolean'
  | 'record'
  | 'ice servers'
  | 'optional string'
  | 'optional boolean'
  | 'optional ice servers';

/** Fields of every message type that this SDK reads, so that nothing else in it has to check. */
const FIELDS: { readonly [Type in ServerMessage['type']]: Readonly<Record<string, FieldKind>> } = {
  welcome: { login: 'string', displayName: 'string', iceServers: 'optional ice servers' },
  'ice-servers': { iceServers: 'ice servers' },
  'login-key': { key: 'string' },
  'access-token': { accessToken: 'string', expiresAt: 'string' },
  ringing: { call: 'string' },
  answered: { call: 'string', sdp: 'string', headers: 'record' },
  connected: { call: 'string' },
  failed: { call: 'string', code: 'number', reason: 'string', errorCode: 'string' },
  ended: { call: 'string', reason: 'string', answeredElsewhere: 'optional boolean' },
  'incoming-call': {
    call: 'string',
    callerId: 'string',
    displayName: 'string',
    headers: 'record',
    video: 'boolean',
    customData: 'optional string',
  },
  stream: {
    call: 'string',
    output: 'string',
    state: 'string',
    reason: 'string',
    errorCode: 'optional string',
    watchPath: 'optional string',
  },
  message: { call: 'string', text: 'string' },
  info: { call: 'string', mimeType: 'string', body: 'string', headers: 'record' },
  error: { code: 'string', reason: 'string' },
};

/**
 * Reads one text frame of the `/signal` socket.
 *
 * @returns The message, or the name of what is wrong with it. A newer server may send types that are unknown here:
 *   they are ignored by the caller.
 */
export function parseServerMessage(data: unknown): ServerMessage | ServerMessageMalformation {
  if (typeof data !== 'string') return 'not-text';
  if (data.length > MAX_SERVER_MESSAGE_CHARS) return 'too-long';
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return 'not-json';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not-an-object';
  const message = value as Record<string, unknown>;
  const { type } = message;
  if (typeof type !== 'string' || !Object.hasOwn(FIELDS, type)) return 'unknown-type';
  for (const [name, kind] of Object.entries(FIELDS[type as ServerMessage['type']])) {
    if (!isOfKind(message[name], kind)) return 'bad-field';
  }
  return message as unknown as ServerMessage;
}

function isOfKind(value: unknown, kind: FieldKind): boolean {
  switch (kind) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === kind;
    case 'optional string':
      return value === undefined || typeof value === 'string';
    case 'optional boolean':
      return value === undefined || typeof value === 'boolean';
    case 'record':
      return isRecord(value);
    case 'ice servers':
      return Array.isArray(value) && value.every(isIceServer);
    case 'optional ice servers':
      return value === undefined || (Array.isArray(value) && value.every(isIceServer));
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `RTCPeerConnection` throws at anything else. */
function isIceServer(value: unknown): boolean {
  if (!isRecord(value) || !Array.isArray(value.urls)) return false;
  const { urls, username, credential } = value;
  const isText = (one: unknown): boolean => typeof one === 'string';
  return urls.every(isText) && [username, credential].every((one) => one === undefined || isText(one));
}
