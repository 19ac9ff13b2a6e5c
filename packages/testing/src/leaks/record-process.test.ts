import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const RECORDER = new URL('./record-process.ts', import.meta.url);
/** Says something in each of the ways that are kept. */
const PROCESS = `
  import { execFileSync, spawn } from 'node:child_process';
  import { once } from 'node:events';
  import { createServer } from 'node:http';
  import { createServer as createTcpServer, connect } from 'node:net';
  import { CodedError, silentLog } from '@callcast/core';
  import Fastify from 'fastify';
  import { WebSocket, WebSocketServer } from 'ws';

  class OwnError extends CodedError {}
  const error = new OwnError('CODE', 'in the message', { details: { host: 'in the details' }, cause: new Error('in the cause') });
  if (!(error instanceof OwnError && error instanceof Error) || error.code !== 'CODE') process.exitCode = 1;
  silentLog.child({ leg: 'in a bound field' }).info('in a line', { url: 'in a field' });

  const http = createServer((_, response) => response.setHeader('x-told', 'in a header').end('in an answer'));
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => socket.send('in a message of a WebSocket'));
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const { port } = http.address();
  await (await fetch('http://127.0.0.1:' + port)).text();
  const socket = new WebSocket('ws://127.0.0.1:' + port);
  await once(socket, 'message');
  socket.terminate();
  http.close();
  http.closeAllConnections();

  const app = Fastify();
  app.get('/', (_, reply) => reply.header('x-told', 'in an injected header').send({ told: 'in an injected answer' }));
  await app.inject('/');

  const other = createTcpServer((peer) => peer.end('by a server of another protocol'));
  await once(other.listen(0, '127.0.0.1'), 'listening');
  const client = connect(other.address().port, '127.0.0.1').resume();
  await once(client, 'close');
  other.close();

  const child = spawn(process.execPath, ['-e', 'console.log("by a child"); console.error("as its error")']);
  const [output] = await once(child.stdout.setEncoding('utf8'), 'data'); // whoever reads late misses nothing
  if (output !== 'by a child\\n') process.exitCode = 1;
  await once(child, 'close');
  await once(spawn('echo', ['by a program of others']), 'close');
`;

const folder = mkdtempSync(join(tmpdir(), 'callcast-recorded-'));
const kept = (channel: string): string =>
  readdirSync(join(folder, channel))
    .map((name) => readFileSync(join(folder, channel, name), 'utf8'))
    .join('');

beforeAll(async () => {
  // Twice, as in a process that test files share: each has its own modules.
  const recorders = ['--import', RECORDER.href, '--import', `${RECORDER.href}?again`];
  const parameters = [...recorders, '--input-type=module', '-e', PROCESS];
  const cwd = fileURLToPath(new URL('../../../../apps/server', import.meta.url));
  await promisify(execFile)(process.execPath, parameters, { cwd, env: { TEST_EVIDENCE_DIR: folder } });
});

afterAll(() => rmSync(folder, { recursive: true }));

test('coded errors with everything they carry', () => {
  for (const text of ['OwnError: in the message', "'CODE'", 'in the details', 'in the cause'])
    expect(kept('errors')).toContain(text);
});

test('lines for a log that drops them', () => {
  for (const text of ['info in a line', 'in a field', 'in a bound field']) expect(kept('log')).toContain(text);
});

test('answers and messages of HTTP servers, and of no others', () => {
  for (const text of ['in a header', 'in an answer', 'in a message of a WebSocket'])
    expect(kept('http')).toContain(text);
  for (const text of ['in an injected header', 'in an injected answer']) expect(kept('http')).toContain(text);
  expect(kept('http')).not.toContain('by a server of another protocol');
  expect(kept('http').split('in an answer')).toHaveLength(2); // once
});

test('what child processes print that run Node, and no others', () => {
  for (const text of ['by a child', 'as its error']) expect(kept('output')).toContain(text);
  expect(kept('output')).not.toContain('by a program of others');
});
