import type { MediaEvent, MediaPort, SessionJournal } from '@callcast/calls';
import { expect, test } from 'vitest';
import type { SpanAttributes, TraceSpan, Tracing } from './ports.ts';
import { SessionTrace } from './session-trace.ts';

function openTrace() {
  const told: string[] = [];
  const span = (path: string): TraceSpan => {
    let isOver = false;
    return {
      traceparent: `00-of ${path}`,
      event: (name) => void told.push(`${path}: ${name}`),
      child: (name, attributes) => {
        told.push(`${path}/${name} ${ids(attributes)}`);
        return span(`${path}/${name}`);
      },
      end: (errorCode) => {
        if (!isOver) told.push(`${path} ends ${errorCode ?? 'well'}`);
        isOver = true;
      },
    };
  };
  const tracing: Tracing = {
    span: (name, attributes) => {
      told.push(`${name} ${ids(attributes)}`);
      return span(name);
    },
    close: async () => undefined,
  };
  const trace = new SessionTrace(tracing, { sessionId: 5, accountId: 1, applicationName: 'studio' });
  let say: (event: MediaEvent) => void = () => undefined;
  let lose: (reason: string) => void = () => undefined;
  const port: MediaPort = {
    openSession: (onEvent, onLost) => {
      say = onEvent;
      lose = onLost;
      return { id: 1, send: ({ kind }) => void passed.push(kind), close: () => undefined };
    },
  };
  const passed: string[] = [];
  const heard: string[] = [];
  const media = trace.media(port).openSession(
    ({ kind }) => void heard.push(kind),
    (reason) => void heard.push(reason),
  );
  const journal = trace.journal(SILENT);
  return {
    told,
    passed,
    heard,
    media,
    journal,
    trace,
    say: (event: MediaEvent) => say(event),
    lose: () => lose('gone'),
  };
}

const ids = (attributes: SpanAttributes = {}): string => Object.values(attributes).join(' ');
const nothing = (): void => undefined;
const SILENT: SessionJournal = {
  log: nothing,
  callStarted: nothing,
  callConnected: nothing,
  callEnded: nothing,
  outputChanged: nothing,
  outputMeasured: nothing,
  scenarioFailed: nothing,
  customData: nothing,
  recordStarted: nothing,
  recordEnded: nothing,
  close: nothing,
};
const output = (name: 'stream-started' | 'reconnecting'): MediaEvent => ({
  kind: 'output',
  outputId: 'o',
  name,
  reason: 'why',
});
const openOutput = { kind: 'open-output', outputId: 'o' } as Parameters<
  ReturnType<MediaPort['openSession']>['send']
>[0];

test('a session has its calls and outputs in it, and an output its reconnects', () => {
  const { told, journal, media, say, passed, heard } = openTrace();
  journal.callStarted({ callId: 'c', localNumber: '7', remoteNumber: '8', incoming: true });
  say({ kind: 'leg-connected', legId: 'c' });
  media.send(openOutput);
  say(output('stream-started'));
  say(output('reconnecting'));
  say(output('reconnecting'));
  say(output('stream-started'));
  journal.callEnded('c', { durationSeconds: 1, successful: true, endReason: 'hung up' });
  media.send({ kind: 'close-output', outputId: 'o', reason: 'stopped' });
  journal.close('Normal termination');
  expect(told).toEqual([
    'call session 5 1 studio',
    'call session/call c true',
    'call session/call: media connected',
    'call session/output o',
    'call session/output: stream-started',
    'call session/output: reconnecting',
    'call session/output/reconnect why ',
    'call session/output: reconnecting',
    'call session/output: stream-started',
    'call session/output/reconnect ends well',
    'call session/call ends well',
    'call session/output ends well',
    'call session ends well',
  ]);
  expect(passed).toEqual(['open-output', 'close-output']);
  expect(heard).toEqual(['leg-connected', 'output', 'output', 'output', 'output']);
});

test('what is open when the session ends ends with it, and failures have their code', () => {
  const { told, journal, media, say, lose, heard } = openTrace();
  media.send(openOutput);
  say(output('reconnecting'));
  say({ kind: 'output-state', outputId: 'o', state: 'failed', reason: 'why', errorCode: 'DEST_DNS' });
  journal.callStarted({ callId: 'c', localNumber: '7', remoteNumber: '8', incoming: true });
  lose();
  journal.scenarioFailed({ kind: 'error', message: 'Error: no' });
  journal.close('JS session error');
  expect(told.slice(3)).toEqual([
    'call session/output/reconnect why ',
    'call session/output/reconnect ends DEST_DNS',
    'call session/output ends DEST_DNS',
    'call session/call c true',
    'call session: media worker lost',
    'call session: scenario error',
    'call session/call ends well',
    'call session ends JS session error',
  ]);
  expect(heard.at(-1)).toBe('gone');
});

test('requests of the scenario carry the trace, unless their author says otherwise', () => {
  const { trace } = openTrace();
  const asked: unknown[] = [];
  const request = (options: unknown) => {
    asked.push(options);
    return { cancel: nothing };
  };
  const http = { request, drain: nothing, close: nothing };
  const network = trace
    .network({ openSession: () => ({ http, downloads: http, webSockets: { open: nothing as never }, close: nothing }) })
    .openSession();
  network.http.request({ url: 'u', headers: [['X-A', '1']] }, nothing);
  network.http.request({ url: 'u', headers: [['TraceParent', 'own']] }, nothing);
  network.downloads.request({ url: 'u' }, nothing);
  expect(asked).toEqual([
    {
      url: 'u',
      headers: [
        ['X-A', '1'],
        ['traceparent', '00-of call session'],
      ],
    },
    { url: 'u', headers: [['TraceParent', 'own']] },
    { url: 'u' },
  ]);
});
