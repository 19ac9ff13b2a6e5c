/**
 * Keeps what this process says, by being imported first: as a setup file of vitest, or by `node --import` before the server
 * under test. Nobody who writes a test has to think of it. It listens where Node and Fastify tell what they do, and stands
 * between {@link CodedError} and its base.
 */
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { CodedError, type Log, type LogFields, silentLog } from '@callcast/core';
import type { FastifyInstance } from 'fastify';
import { isKept, keep } from './evidence.ts';

const SUBSCRIBED = Symbol.for('callcast.recorder-subscribed');

/** Taken before a test may replace it. */
const { queueMicrotask } = globalThis;

/** Of the process, not of this module: test files that share a process each have a module of their own. */
const subscribed = globalThis as { [SUBSCRIBED]?: true };

if (isKept) {
  recordErrors();
  recordDroppedLog();
  if (subscribed[SUBSCRIBED] === undefined) {
    subscribed[SUBSCRIBED] = true;
    subscribe('net.server.socket', (message) => recordAnswers((message as { socket: Socket }).socket));
    subscribe('fastify.initialization', (message) => recordInjected((message as { fastify: FastifyInstance }).fastify));
    subscribe('child_process', (message) => recordOutput((message as { process: ChildProcess }).process));
  }
}

/** Each kind of error once: hostile input makes the same one thousands of times. */
function recordErrors(): void {
  const seen = new Set<string>();
  let made: CodedError[] = [];
  const keepMade = (): void => {
    for (const error of made) {
      const { code, message, details, cause } = error;
      const id = JSON.stringify([code, message, details, String(cause)]);
      if (seen.has(id)) continue;
      seen.add(id);
      keep('errors', `${process.pid}`, `${inspect(error, { depth: 8, maxStringLength: null })}\n`);
    }
    made = [];
  };
  class RecordedError extends Error {
    constructor(message?: string, options?: ErrorOptions) {
      super(message, options);
      made.push(this as unknown as CodedError);
      // Code and details are set when the constructors above have gone on.
      if (made.length === 1) queueMicrotask(keepMade);
    }
  }
  // `super()` looks up the base at run time. Instances do not notice: their chain is that of the prototypes.
  Object.setPrototypeOf(CodedError, RecordedError);
}

function recordDroppedLog(): void {
  const recording = (bound: LogFields): Log => {
    const line =
      (level: string) =>
      (message: string, fields: LogFields = {}): void =>
        keep('log', `${process.pid}`, `${level} ${message} ${inspect({ ...bound, ...fields }, { depth: 8 })}\n`);
    return {
      debug: line('debug'),
      info: line('info'),
      warn: line('warn'),
      error: line('error'),
      child: (fields) => recording({ ...bound, ...fields }),
    };
  };
  Object.assign(silentLog, recording({}));
}

let connections = 0;

/** What a server of this process answers, and what it says on a WebSocket after that. Others than HTTP are none of ours. */
function recordAnswers(socket: Socket): void {
  const name = `${process.pid}-${++connections}`;
  let isHttp: boolean | undefined;
  const record = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(encoding)) : chunk;
    isHttp ??= Buffer.from(bytes.subarray(0, 5)).toString('latin1') === 'HTTP/';
    if (isHttp) keep('http', name, bytes);
  };
  for (const method of ['write', 'end'] as const) {
    const original = socket[method] as (...parameters: unknown[]) => unknown;
    Object.assign(socket, {
      [method](this: Socket, ...parameters: unknown[]): unknown {
        record(parameters[0], parameters[1]);
        return original.apply(this, parameters);
      },
    });
  }
}

function encodingOf(encoding: unknown): BufferEncoding {
  return typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8';
}

/** Answers to requests that never saw a socket (`inject`). */
function recordInjected(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.raw.socket instanceof Socket) return;
    const head = `HTTP/1.1 ${reply.statusCode}\n${inspect(reply.getHeaders(), { depth: 4 })}\n`;
    const body = typeof payload === 'string' || payload instanceof Uint8Array ? Buffer.from(payload) : Buffer.of();
    keep('http', `${process.pid}-injected`, Buffer.concat([Buffer.from(head), body, Buffer.from('\n')]));
  });
}

/** What child processes print: those that run Node, which are ours. */
function recordOutput(child: ChildProcess): void {
  child.once('spawn', () => {
    if (child.spawnfile !== process.execPath) return;
    const script = child.spawnargs.find(
      (parameter) => /\.[mc]?[jt]s$/.test(parameter) && !parameter.startsWith('file:'),
    );
    const name = `${basename(script ?? 'node')}-${child.pid}`;
    for (const stream of [child.stdout, child.stderr]) if (stream !== null) recordStream(stream, name);
  });
}

/** Before it is buffered: whether and how somebody reads it stays their affair. */
function recordStream(stream: Readable, name: string): void {
  const push = stream.push;
  stream.push = function (this: Readable, chunk: unknown, encoding?: BufferEncoding): boolean {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) keep('output', name, chunk);
    return push.call(this, chunk, encoding);
  };
}
