import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wallMillis } from '@callcast/core';
import type { FastifyInstance } from 'fastify';
import { expect, onTestFinished, test, vi } from 'vitest';
import { StoreError } from '../store/index.ts';
import { exportLimits } from './export-limits.ts';
import { historyLists } from './history-list.ts';
import { registerOutputs } from './outputs.ts';
import { registerSessions } from './sessions.ts';
import { startTestServer, TEST_API_KEY } from './test-server.ts';

const HEADERS = { authorization: `Bearer ${TEST_API_KEY}` };
const OPENING = {
  accountId: 1,
  applicationId: 1,
  applicationName: 'streaming',
  ruleName: null,
  userId: null,
  initiatorAddress: '192.0.2.1',
} as const;

async function open() {
  const server = await startTestServer();
  const { app, store, scheduler, links } = server;
  const answerList = historyLists(scheduler);
  registerSessions(app, { store, scheduler, links, answerList, recordingsOf: async () => [] });
  registerOutputs(app, { store, clock: scheduler, answerList });
  const read = store.history.search.bind(store.history);
  const search = vi.spyOn(store.history, 'search');
  const sessions = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const { sessionId, journal } = await store.recorder.openSession(OPENING);
      journal.customData(`${i % 3}`);
      journal.callStarted({ callId: `c${sessionId}`, localNumber: '100', remoteNumber: '+49', incoming: i % 2 === 0 });
      journal.outputChanged({ ...OUTPUT, outputId: 'a1', startedAt: wallMillis(scheduler.wallNow()) });
      if (i % 5 === 0) journal.close('Normal termination');
      scheduler.advance(i % 4);
    }
  };
  const ask = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ url, headers: { ...HEADERS, ...headers } });
  /** A client that reads when it is told to. */
  const connect = async (url: string) => {
    const { port } = app.server.address() as AddressInfo;
    const request = get({ port, path: url, headers: HEADERS });
    request.on('error', () => undefined);
    onTestFinished(() => void request.destroy());
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    return { request, response };
  };
  return { ...server, read, search, sessions, ask, connect };
}

const OUTPUT = {
  destination: '=cmd',
  host: 'live.example',
  state: 'live',
  reason: 'on the air, "really"',
  code: undefined,
  liveAt: undefined,
  endedAt: undefined,
  onAirMs: 1_500,
  reconnects: 0,
  video: { codec: 'H264', width: 1280, height: 720, bitrateBps: 1, keyFrameIntervalMs: 1 },
  audio: undefined,
  averageBitrateBps: 9,
  bitrateBps: 9,
  droppedTags: 0,
  sourceLoss: 0.5,
} as const;

/** The reader of Python's library, which is nobody of ours. */
function parseCsv(csv: Buffer): string[][] {
  const program =
    'import csv,io,json,sys;json.dump(list(csv.reader(io.TextIOWrapper(sys.stdin.buffer,encoding="utf-8",newline=""),strict=True)),sys.stdout)';
  const { stdout, stderr, status } = spawnSync('python3', ['-c', program], { input: csv });
  expect([status, String(stderr)]).toEqual([0, '']);
  return JSON.parse(String(stdout));
}

async function pages(ask: (url: string) => Promise<{ json(): Record<string, never> }>, path: string, name: string) {
  const rows: Record<string, unknown>[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const body: Record<string, never> = (await ask(`${path}limit=70${cursor && `&cursor=${cursor}`}`)).json();
    rows.push(...(body[name] as unknown as Record<string, unknown>[]));
    cursor = body.nextCursor as unknown as string | null;
  }
  return rows;
}

test.each([
  ['/api/v1/sessions?', 'sessions'],
  ['/api/v1/sessions?customData=1&state=running&', 'sessions'],
  ['/api/v1/sessions?number=100&', 'sessions'],
  ['/api/v1/call-records?', 'callRecords'],
  ['/api/v1/outputs?', 'outputs'],
  ['/api/v1/call-sessions/1/outputs?', 'outputs'],
])('an export of %s is its pages, one after the other', async (path, name) => {
  const { sessions, ask } = await open();
  await sessions(exportLimits.rowsPerRead + 101);
  const rows = (await pages(ask, path, name)).map(({ logUrl: _, ...row }) => row);
  expect(rows.length).toBeGreaterThan(0);
  const lines = await ask(`${path}format=ndjson`);
  expect(lines.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
  expect(lines.body.endsWith('\n')).toBe(true);
  expect(
    lines.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(rows);
  const csv = await ask(`${path}format=csv`);
  const [header = [], ...table] = parseCsv(csv.rawPayload);
  expect(table.map(([id]) => Number(id))).toEqual(rows.map(({ id }) => id));
  const of = (row: object, column: string): unknown =>
    column.split('.').reduce<unknown>((value, field) => (value as Record<string, unknown> | null)?.[field], row);
  for (const column of ['startedAt', 'application.name'])
    expect(table.map((cells) => cells[header.indexOf(column)])).toEqual(rows.map((row) => of(row, column)));
});

test('a file of CSV has a name, CRLF, a header of all fields, and what no spreadsheet runs', async () => {
  const { sessions, ask } = await open();
  await sessions(1);
  const csv = await ask('/api/v1/outputs', { accept: 'text/csv' });
  expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
  expect(csv.headers['content-disposition']).toBe('attachment; filename="outputs-20260504T120000Z.csv"');
  expect(csv.headers['cache-control']).toBe('no-store');
  expect(csv.body.split('\r\n')).toEqual([
    'id,sessionId,application.id,application.name,outputId,destination,host,state,reason,code,startedAt,liveAt,endedAt,onAirSeconds,reconnects,video.codec,video.width,video.height,audio.codec,audio.channels,averageBitrateBps,droppedTags,sourceLoss',
    `1,1,1,streaming,a1,'=cmd,live.example,live,"on the air, ""really""",,2026-05-04T12:00:00.000Z,,,1.5,0,H264,1280,720,,,9,0,0.5`,
    '',
  ]);
  const calls = (await ask('/api/v1/call-records', { accept: 'text/csv' })).body;
  expect(calls).toContain(`,incoming,100,'+49,`);
  for (const path of ['/api/v1/sessions', '/api/v1/call-records', '/api/v1/outputs']) {
    const lists = { sessions: 'sessions', 'call-records': 'callRecords', outputs: 'outputs' } as const;
    const name = lists[path.slice('/api/v1/'.length) as keyof typeof lists];
    const [row] = (await ask(path)).json()[name];
    const { logUrl: _, ...shown } = row;
    const fields = Object.entries(shown).flatMap(([field, value]) =>
      typeof value === 'object' && value !== null ? Object.keys(value).map((inner) => `${field}.${inner}`) : [field],
    );
    const [header = ''] = (await ask(`${path}?format=csv`)).body.split('\r\n');
    // What is null in this row is an object in others.
    expect(
      header
        .split(',')
        .filter((column) => !/^audio\./.test(column))
        .sort(),
    ).toEqual(fields.filter((field) => field !== 'audio').sort());
  }
  expect((await ask('/api/v1/sessions?format=csv&state=ended&number=none')).body).toMatch(/^id,[^\r]*\r\n$/);
  expect((await ask('/api/v1/sessions?format=ndjson&number=none')).body).toBe('');
  expect((await ask('/api/v1/sessions?format=json', { accept: 'text/csv' })).json()).toHaveProperty('sessions');
});

test('whatever texts hold, another reader of CSV finds them again', async () => {
  const { store, ask } = await open();
  const texts = [
    '"quoted"',
    '""',
    '"',
    'a,b;c\td',
    'two\r\nlines\nof\rtext',
    '\n',
    '👋 привет \u202eright to left',
    'a\u0000b',
    '\ufdd0',
    '=HYPERLINK("http://x")',
    '+1',
    '-1',
    '@SUM(A1)',
    '\tx',
    '\rx',
    '＝1',
    "'apostrophe",
    "''=1",
    ' =1',
    'null',
    '',
  ];
  for (const text of texts) (await store.recorder.openSession(OPENING)).journal.customData(text);
  const [header = [], ...rows] = parseCsv((await ask('/api/v1/sessions?format=csv')).rawPayload);
  const cells = rows.map((row) => row[header.indexOf('customData')] ?? '').reverse();
  for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
  // As the documentation says: one apostrophe is taken away.
  expect(cells.map((cell) => cell.replace(/^'/, ''))).toEqual(texts);
});

test('a file is the whole list: neither limit nor cursor', async () => {
  const { ask } = await open();
  for (const query of ['limit=5', 'cursor=x'])
    for (const format of ['csv', 'ndjson']) {
      const answer = await ask(`/api/v1/sessions?${query}&format=${format}`);
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'INVALID_REQUEST']);
    }
});

test('while a file is written everything else goes on', async () => {
  const { sessions, ask, search, read } = await open();
  await sessions(exportLimits.rowsPerRead + 1);
  const reads: boolean[] = [];
  let hasTurned = false;
  search.mockImplementation((...of) => {
    reads.push(hasTurned);
    setImmediate(() => {
      hasTurned = true;
    });
    return read(...of);
  });
  await ask('/api/v1/sessions?format=ndjson');
  expect(reads).toEqual([false, true]);
});

const everybodyLeft = ({ server }: FastifyInstance): Promise<void> =>
  vi.waitFor(async () => {
    expect(await new Promise((tell) => server.getConnections((_, count) => tell(count)))).toBe(0);
  });

/** A list that never ends. */
function endless(search: Awaited<ReturnType<typeof open>>['search']) {
  let reads = 0;
  search.mockImplementation(async (_account, _search, { before, count }) => {
    reads++;
    const first = before?.id ?? 1_000_000_000;
    return Array.from({ length: count }, (_, i) => ({
      ...{ id: first - 1 - i, accountId: 1, applicationId: 1, applicationName: 'streaming', ruleName: null },
      ...{ userId: null, initiatorAddress: '', customData: 'x'.repeat(2_000), startedAt: 0, endedAt: 0 },
      finishReason: null,
    }));
  });
  /** Resolves when nothing more is read. */
  const stopped = async () => {
    let last = -1;
    await vi.waitFor(
      () => {
        const before = last;
        last = reads;
        expect(reads).toBe(before);
      },
      { interval: 100 },
    );
    return reads;
  };
  return { stopped, reads: () => reads };
}

test('a client that reads nothing is waited for, and cut off after a minute', async () => {
  const { app, search, scheduler, connect } = await open();
  await app.listen({ port: 0, host: '127.0.0.1' });
  const list = endless(search);
  const { response } = await connect('/api/v1/sessions?format=ndjson');
  // What the kernel takes, a megabyte each.
  expect(await list.stopped()).toBeLessThan(60);
  scheduler.advance(exportLimits.stall - 1);
  expect(await list.stopped()).toBeLessThan(60);
  expect(response.destroyed).toBe(false);
  const closed = new Promise((resolve) => response.once('close', resolve));
  response.resume();
  await vi.waitFor(() => expect(list.reads()).toBeGreaterThan(100));
  response.pause();
  await list.stopped();
  scheduler.advance(exportLimits.stall);
  response.resume();
  await closed;
  expect(response.complete).toBe(false);
});

test('a client that leaves in the midst ends the reading, and gives its place back', async () => {
  const { app, search, connect } = await open();
  await app.listen({ port: 0, host: '127.0.0.1' });
  const list = endless(search);
  const clients = [];
  for (let i = 0; i < exportLimits.exportsOfAccount; i++) {
    const client = await connect('/api/v1/sessions?format=csv');
    client.response.resume();
    clients.push(client);
  }
  const refused = await connect('/api/v1/call-records?format=csv');
  expect(refused.response.statusCode).toBe(503);
  let text = '';
  for await (const part of refused.response) text += part;
  expect(text).toContain('"TOO_MANY_EXPORTS"');
  for (const { request } of clients) request.destroy();
  await list.stopped();
  await vi.waitFor(async () => expect((await connect('/api/v1/outputs?format=csv')).response.statusCode).toBe(200));
});

test('a client that leaves before it is served takes no place', async () => {
  const { app, ask, search, store } = await open();
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  for (let i = 0; i < exportLimits.exportsOfAccount; i++) {
    const left = Promise.withResolvers<void>();
    vi.spyOn(store.recorder, 'flush').mockImplementationOnce(async () => {
      request.destroy();
      await everybodyLeft(app);
      left.resolve();
    });
    const request = get({ port, path: '/api/v1/sessions?format=csv', headers: HEADERS });
    request.on('error', () => undefined);
    await left.promise;
  }
  expect((await ask('/api/v1/sessions?format=csv')).statusCode).toBe(200);
  expect(search).toHaveBeenCalledTimes(1);
});

test('a client that leaves before there is anything costs one reading', async () => {
  const { app, search } = await open();
  await app.listen({ port: 0, host: '127.0.0.1' });
  const list = endless(search);
  const { port } = app.server.address() as AddressInfo;
  const rowsOf = search.getMockImplementation();
  search.mockImplementationOnce(async (...of) => {
    request.destroy();
    await everybodyLeft(app);
    return (await rowsOf?.(...of)) ?? [];
  });
  const request = get({ port, path: '/api/v1/sessions?format=csv', headers: HEADERS });
  request.on('error', () => undefined);
  await vi.waitFor(() => expect(list.reads()).toBe(1));
  expect(await list.stopped()).toBe(1);
});

test('HEAD says what the file would be, and reads nothing', async () => {
  const { app, sessions, search } = await open();
  await sessions(2);
  const head = await app.inject({ method: 'HEAD', url: '/api/v1/sessions?format=csv', headers: HEADERS });
  expect([head.statusCode, head.body, head.headers['content-type']]).toEqual([
    200,
    '',
    'text/csv; charset=utf-8; header=present',
  ]);
  expect(search).not.toHaveBeenCalled();
});

test('a database that is away is a problem document, and takes no place', async () => {
  const { ask, search } = await open();
  for (let i = 0; i <= exportLimits.exportsOfAccount; i++) {
    search.mockRejectedValueOnce(new StoreError('STORE_UNREACHABLE', 'away'));
    const answer = await ask('/api/v1/sessions?format=csv');
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'STORE_UNREACHABLE']);
    expect(answer.headers['content-disposition']).toBeUndefined();
  }
  expect((await ask('/api/v1/sessions?format=csv')).statusCode).toBe(200);
});
