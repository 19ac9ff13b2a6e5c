import { AUTHOR_LIMITS } from '../../limits.ts';
import type { HttpRequest, NetworkCommand } from '../../protocol.ts';
import type { CommandFields, CommandReaders } from './command-fields.ts';

const { httpBodyCharacters, socketTextCharacters, urlCharacters } = AUTHOR_LIMITS;
const { timeoutMs: longest, connectionTimeoutMs: longestConnection } = AUTHOR_LIMITS.http;
/** RFC 6455 §5.5: a control frame has 125 bytes, two of them the code. */
const CLOSE_REASON_CHARACTERS = 123;
/** RFC 9110 §9.1: methods are tokens, and none that is registered is longer. */
const METHOD_CHARACTERS = 32;

export const NETWORK_COMMANDS: CommandReaders<NetworkCommand> = {
  'http-request': (kind, fields) => {
    const requestId = fields.id('requestId');
    const given = fields.record('request');
    const request = given && readRequest(given);
    return requestId === undefined || request === undefined ? undefined : { kind, requestId, request };
  },
  'control-response': (kind, fields) => {
    const requestId = fields.id('requestId');
    const contentType = fields.text('contentType', METHOD_CHARACTERS * 2);
    const body = fields.text('body', httpBodyCharacters);
    return requestId === undefined || contentType === undefined || body === undefined
      ? undefined
      : { kind, requestId, contentType, body };
  },
  'accept-sockets': (kind) => ({ kind }),
  'open-socket': (kind, fields) => {
    const socketId = fields.id('socketId');
    const url = fields.text('url', urlCharacters);
    const protocols = fields.texts('protocols', AUTHOR_LIMITS.headerCount, AUTHOR_LIMITS.addressCharacters);
    const headers = fields.httpFields('headers');
    if (socketId === undefined || url === undefined || protocols === undefined || headers === undefined)
      return undefined;
    return { kind, socketId, url, protocols, headers };
  },
  'send-to-socket': (kind, fields) => {
    const socketId = fields.id('socketId');
    const text = fields.text('text', socketTextCharacters);
    return socketId === undefined || text === undefined ? undefined : { kind, socketId, text };
  },
  'close-socket': (kind, fields) => {
    const socketId = fields.id('socketId');
    if (socketId === undefined) return undefined;
    if (!fields.has('code')) return { kind, socketId };
    const code = fields.number('code', 1_000, 4_999);
    const reason = fields.text('reason', CLOSE_REASON_CHARACTERS);
    return code === undefined || reason === undefined ? undefined : { kind, socketId, code, reason };
  },
};

function readRequest(fields: CommandFields): HttpRequest | undefined {
  const url = fields.text('url', urlCharacters);
  const method = fields.text('method', METHOD_CHARACTERS);
  const headers = fields.httpFields('headers');
  const parameters = fields.httpFields('parameters', false);
  const timeoutMs = fields.number('timeoutMs', 1, longest);
  const connectionTimeoutMs = fields.number('connectionTimeoutMs', 1, longestConnection);
  const rawOutput = fields.flag('rawOutput');
  const body = fields.text('body', httpBodyCharacters);
  const bodyBase64 = fields.text('bodyBase64', httpBodyCharacters);
  const isWhole = body !== undefined || !fields.has('body');
  if (!isWhole || (bodyBase64 === undefined && fields.has('bodyBase64'))) return undefined;
  if (url === undefined || method === undefined || !/^[A-Z]+$/.test(method)) return undefined;
  if (headers === undefined || parameters === undefined) return undefined;
  if (rawOutput === undefined || timeoutMs === undefined || connectionTimeoutMs === undefined) return undefined;
  return {
    url,
    method,
    headers,
    parameters,
    rawOutput,
    timeoutMs,
    connectionTimeoutMs,
    ...(body !== undefined && { body }),
    ...(bodyBase64 !== undefined && { bodyBase64 }),
  };
}
