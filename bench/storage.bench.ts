/**
 * What the store costs with 100,000 call sessions and 10 million log lines of a month, with SQLite and with PostgreSQL: lists and reads as
 * the APIs ask them, 2,000 log lines a second, and the removal of a day.
 *
 * Run: node bench/storage.bench.ts [--lines 10000000] [--sessions 100000] [--seconds 20] [--only sqlite|postgres]
 * Needs Debian's postgresql, 6 GB of disk and some minutes.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { silentLog } from '@callcast/core';
import { PostgresServer } from '@callcast/testing/postgres-server';
import { realTime } from '../apps/server/src/real-time.ts';
import type { CallSearch } from '../apps/server/src/store/call-search.ts';
import { dayOf, nextLineId } from '../apps/server/src/store/log-line-id.ts';
import { openDatabases } from '../apps/server/src/store/open-databases.ts';
import type { OutputFilter } from '../apps/server/src/store/output-history.ts';
import type { Position } from '../apps/server/src/store/page.ts';
import type { OwnedLogLine } from '../apps/server/src/store/session-log.ts';
import type { SessionSearch } from '../apps/server/src/store/session-search.ts';
import { openStore, type Store } from '../apps/server/src/store/store.ts';
import { TEST_SEED } from '../apps/server/src/store/test-seed.ts';

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '10000000' },
    sessions: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
  },
});
const SESSIONS = Number(values.sessions);
const LINES_PER_SESSION = Math.round(Number(values.lines) / SESSIONS);
const SECONDS = Number(values.seconds);
const DAYS = 30;
const DAY_MS = 24 * 3_600_000;
/** One account has most of it, as on a server of one's own; a small one must not pay for that. */
const SHARE_OF_SMALL = 1_000;
const APPLICATIONS = 10;
const READS = 200;
/** Of no session. */
const REASON = 'Timeout';
const LINES_PER_SECOND = 2_000;
const RUNNING = 100;

interface Where {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
}

/** Ends so that the newest session is from today. */
const startOf = (session: number): number =>
  Date.now() - DAYS * DAY_MS + Math.floor((session / SESSIONS) * (DAYS * DAY_MS - 60_000));

const ownerOf = (session: number) => {
  const isSmall = session % SHARE_OF_SMALL === 0;
  return { accountId: isSmall ? 2 : 1, applicationId: isSmall ? 99 : 1 + (session % APPLICATIONS) };
};

/** One in a hundred ends otherwise. */
const reasonOf = (session: number): string => (session % 100 === 7 ? 'JS session error' : 'Normal termination');

const outputOf = (session: number) => {
  const { accountId: account_id, applicationId: application_id } = ownerOf(session);
  return {
    call_session_id: session,
    account_id,
    application_id,
    application_name: `app${application_id}`,
    output_id: 'agent1',
    destination: 'twitch',
    host: 'live.example',
    state: session % 100 === 9 ? 'failed' : 'stopped',
    reason: 'The scenario stopped it',
    code: null,
    started_at: startOf(session) + 1_000,
    live_at: startOf(session) + 2_000,
    ended_at: startOf(session) + 50_000,
    on_air_ms: 48_000,
    reconnects: 0,
    video_codec: 'H264',
    width: 1_280,
    height: 720,
    audio_codec: 'aac',
    channels: 2,
    average_bitrate_bps: 2_500_000,
    dropped_tags: 0,
    source_loss_ppm: 120,
  };
};

const columnsOf = (session: number) => {
  const { accountId, applicationId } = ownerOf(session);
  return { account_id: accountId, application_id: applicationId, session_started_at: startOf(session) };
};

async function generate(where: Where): Promise<void> {
  const databases = await openDatabases({ ...where, role: 'server', scheduler: realTime, log: silentLog });
  let lastId = 0;
  const at_once = 200; // 4,600 parameters for their outputs
  for (let first = 1; first <= SESSIONS; first += at_once) {
    const sessions = Array.from({ length: Math.min(at_once, SESSIONS - first + 1) }, (_, i) => first + i);
    await databases.history
      .insertInto('call_sessions')
      .values(
        sessions.map((session) => {
          const { accountId, applicationId } = ownerOf(session);
          const started_at = startOf(session);
          return {
            account_id: accountId,
            application_id: applicationId,
            application_name: `app${applicationId}`,
            rule_name: `rule${session % 20}`,
            user_id: session % 500,
            initiator_address: '192.0.2.1',
            custom_data: `campaign=${session % 300}`,
            started_at,
            ended_at: started_at + 50_000,
            finish_reason: reasonOf(session),
          };
        }),
      )
      .execute();
    await databases.history
      .insertInto('calls')
      .values(
        sessions.map((session) => ({
          call_session_id: session,
          call_id: `call-${session}`,
          incoming: 1 as const,
          local_number: '100',
          remote_number: `user${session % 500}`,
          remote_number_type: 'user',
          started_at: startOf(session),
          ended_at: startOf(session) + 50_000,
          duration_ms: 50_000,
          successful: 1 as const,
          end_reason: null,
          ...columnsOf(session),
        })),
      )
      .execute();
    await databases.history.insertInto('outputs').values(sessions.map(outputOf)).execute();
    const lines: OwnedLogLine[] = [];
    // Sessions run beside each other: their lines are mixed.
    for (let line = 0; line < LINES_PER_SESSION; line++)
      for (const session of sessions) {
        const at = startOf(sessions[0] ?? 0) + line * 500;
        lastId = nextLineId(lastId, at);
        const message = `LOG: StreamingAgentEvents.Connected: attempt ${line} of session ${session}, all is well with it`;
        lines.push({ ...ownerOf(session), id: lastId, sessionId: session, at, level: 'scenario', message });
      }
    await databases.log.write(lines);
  }
  await databases.close();
}

interface Figure {
  readonly what: string;
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
}

async function measure(what: string, read: (i: number) => Promise<unknown>): Promise<Figure> {
  const times: number[] = [];
  for (let i = 0; i < READS; i++) {
    const at = performance.now();
    await read(i);
    times.push(performance.now() - at);
  }
  const sorted = times.sort((a, b) => a - b);
  const quantile = (q: number): number => sorted[Math.floor(q * (sorted.length - 1))] ?? Number.NaN;
  return { what, p50: quantile(0.5), p95: quantile(0.95), most: quantile(1) };
}

async function reads(store: Store): Promise<Figure[]> {
  const { history } = store;
  const ever = { from: 0, to: Date.now() };
  const first = { count: 20, offset: 0 };
  const random = (i: number): number => 1 + ((i * 7_919) % SESSIONS);
  const list = (accountId: number, filter: object, page = first) =>
    history.list(accountId, { ...ever, newestFirst: true, ...filter }, page);
  const lastLine = await history.lastLineId();
  const page = (search: SessionSearch, before?: Position) => history.search(1, search, { before, count: 51 });
  const calls = (search: CallSearch, before?: Position) => history.searchCalls(1, search, { before, count: 51 });
  const outputs = (filter: OutputFilter, before?: Position) => store.outputs.list(1, filter, { before, count: 51 });
  const behind = (i: number): Position => ({ at: startOf(random(i)), id: random(i) });
  const app = (i: number) => ({ applicationId: 1 + (i % APPLICATIONS) });
  const day = (i: number) => ({ from: startOf(random(i)), to: startOf(random(i)) + DAY_MS });
  const figures: Figure[] = [];
  for (const [what, read] of [
    ['sessions of the account, newest first', () => list(1, {})],
    ['… oldest first', () => list(1, { newestFirst: false })],
    ['… 1,000 of them', () => list(1, {}, { count: 1_000, offset: 0 })],
    ['… from the 10,000th', () => list(1, {}, { count: 20, offset: 10_000 })],
    ['… of a day', (i) => list(1, { from: startOf(random(i)), to: startOf(random(i)) + DAY_MS })],
    ['… of an application', (i) => list(1, { applicationId: 1 + (i % APPLICATIONS) })],
    ['… of a user', (i) => list(1, { userIds: [i % 500] })],
    ['… of a rule', (i) => list(1, { ruleName: `rule${i % 20}` })],
    ['… of an application and a user', (i) => list(1, { applicationId: 1 + (i % APPLICATIONS), userIds: [i % 500] })],
    ['… by 100 ids', (i) => list(1, { ids: Array.from({ length: 100 }, (_, k) => random(i * 100 + k)) })],
    ['sessions of a small account', () => list(2, {})],
    ['calls of 1,000 sessions', (i) => history.calls(Array.from({ length: 1_000 }, (_, k) => random(i) + k))],
    ['search: the newest 50', () => page({})],
    ['… 50 behind any session', (i) => page({}, behind(i))],
    ['… of a day', (i) => page(day(i))],
    ['… of an application', (i) => page(app(i))],
    ['… of a user', (i) => page({ userId: i % 500 })],
    ['… of a rule', (i) => page({ ruleName: `rule${i % 20}` })],
    ['… of a finish reason that is rare', () => page({ finishReason: 'JS session error' })],
    ['… of custom data', (i) => page({ customData: `campaign=${i % 300}` })],
    ['… that run', () => page({ isRunning: true })],
    ['… of an application, that run', (i) => page({ ...app(i), isRunning: true })],
    ["… of a caller's number", (i) => page({ number: `user${i % 500}` })],
    ['… of a number that all call', () => page({ number: '100' })],
    ['… of that number, of a day', (i) => page({ number: '100', ...day(i) })],
    ['… of that number and a user', (i) => page({ number: '100', userId: i % 500 })],
    ['… of that number and a rare reason', () => page({ number: '100', finishReason: 'JS session error' })],
    ['… of that number, of a user and another rule', (i) => page({ number: '100', userId: i % 500, ruleName: 'no' })],
    ['… of an application and a user', (i) => page({ ...app(i), userId: i % 500 })],
    ['… of an application and a rare reason', (i) => page({ ...app(i), finishReason: 'JS session error' })],
    ['… of an application and custom data', (i) => page({ ...app(i), customData: `campaign=${i % 300}` })],
    ['… of a user and a rule, of which there are none', (i) => page({ userId: 1, ruleName: `rule${2 + (i % 18)}` })],
    [
      '… of an application and a reason, of which there are none',
      () => page({ applicationId: 3, finishReason: REASON }),
    ],
    ['calls: the newest 50', () => calls({})],
    ['… 50 behind any call', (i) => calls({}, behind(i))],
    ['… of an application, of a day', (i) => calls({ ...app(i), ...day(i) })],
    ["… of a caller's number", (i) => calls({ number: `user${i % 500}` })],
    ['… of a number that all call, and an application', (i) => calls({ number: '100', ...app(i) })],
    ['… of a session', (i) => calls({ sessionId: random(i) })],
    ['outputs: the newest 50', () => outputs({})],
    ['… 50 behind any output', (i) => outputs({}, behind(i))],
    ['… of an application, of a day', (i) => outputs({ ...app(i), ...day(i) })],
    ['… that failed', () => outputs({ state: 'failed' })],
    ['… of an application, that failed', (i) => outputs({ ...app(i), state: 'failed' })],
    ['… of a session', (i) => outputs({ sessionId: random(i) })],
    ['500 sessions to be exported', (i) => history.search(1, {}, { before: behind(i), count: 500 })],
    ['500 calls to be exported', (i) => history.searchCalls(1, {}, { before: behind(i), count: 500 })],
    ['500 outputs to be exported', (i) => store.outputs.list(1, {}, { before: behind(i), count: 500 })],
    ['a session', (i) => history.findSession(random(i))],
    ['log of a session, 1,000 lines', (i) => history.logLines({ sessionId: random(i) }, 0, 1_000)],
    ['log of the account, 1,000 lines from the first', () => history.logLines({ accountId: 1 }, 0, 1_000)],
    ['… of an application', (i) => history.logLines({ accountId: 1, applicationId: 1 + (i % 10) }, 0, 1_000)],
    ['… of a small account', () => history.logLines({ accountId: 2 }, 0, 1_000)],
    ['… of nobody', () => history.logLines({ accountId: 77 }, 0, 1_000)],
    ['nothing behind the last line', () => history.logLines({ accountId: 1 }, lastLine, 1_000)],
    ['number of the last line', () => history.lastLineId()],
  ] as readonly [string, (i: number) => Promise<unknown>][])
    figures.push(await measure(what, read));
  return figures;
}

/** Scenarios that log, as the server hears them; CPU of this process and of PostgreSQL. */
async function writes(store: Store, postgres: PostgresServer | undefined): Promise<string> {
  const opening = { accountId: 1, applicationId: 1, applicationName: 'app1', ruleName: null, userId: null };
  const sessions = await Promise.all(
    Array.from({ length: RUNNING }, () => store.recorder.openSession({ ...opening, initiatorAddress: '' })),
  );
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const step = 50;
  /** @returns Percent of a core. */
  const run = async (linesPerStep: number): Promise<{ own: number; server: number }> => {
    const [before, beforeServer, started] = [process.cpuUsage(), ticksOf(postgres), performance.now()];
    for (let k = 0; k < (SECONDS * 1_000) / step; k++) {
      for (let i = 0; i < linesPerStep; i++)
        sessions[(k * linesPerStep + i) % RUNNING]?.journal.log(
          'scenario',
          `call ${k} says that all is well, ${i}, and that it goes on like this`,
        );
      await wait(Math.max(0, started + (k + 1) * step - performance.now()));
    }
    await store.recorder.flush();
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(before);
    return { own: ((user + system) / 1_000 / ms) * 100, server: ((ticksOf(postgres) - beforeServer) * 1_000) / ms };
  };
  await run(10); // warm
  const busy = await run((LINES_PER_SECOND * step) / 1_000);
  const lines = await store.history.logLines({ sessionId: sessions[0]?.sessionId ?? 0 }, 0, 10);
  for (const { journal } of sessions) journal.close('Normal termination');
  if (lines.length === 0) throw new Error('no line arrived');
  const database = postgres === undefined ? '' : `, PostgreSQL ${busy.server.toFixed(1)} %`;
  return `${LINES_PER_SECOND} lines/s for ${SECONDS} s: ${busy.own.toFixed(1)} % of a core${database}`;
}

/** Hundredths of a second that PostgreSQL and its children have used, those that ended included. */
function ticksOf(postgres: PostgresServer | undefined): number {
  if (postgres?.pid === undefined) return 0;
  const children = readFileSync(`/proc/${postgres.pid}/task/${postgres.pid}/children`, 'utf8').trim().split(' ');
  const ticks = (pid: string | number, ...fields: number[]): number => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const found = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields.reduce((sum, field) => sum + Number(found[field]), 0);
    } catch {
      return 0; // it ended while it was looked at
    }
  };
  return ticks(postgres.pid, 11, 12, 13, 14) + children.reduce((sum, pid) => sum + ticks(pid, 11, 12), 0);
}

async function bench(name: string, where: Where, postgres?: PostgresServer): Promise<void> {
  const at = performance.now();
  await generate(where);
  await postgres?.vacuum();
  console.log(
    `\n${name}: ${SESSIONS} sessions, ${SESSIONS * LINES_PER_SESSION} lines, made in ${((performance.now() - at) / 1_000).toFixed(0)} s`,
  );
  const options = {
    ...where,
    role: 'server',
    scheduler: realTime,
    log: silentLog,
    redact: (text: string) => text,
  } as const;
  const store = await openStore(options);
  await store.seed(TEST_SEED);
  const running = { accountId: 1, applicationName: 'app1', ruleName: null, userId: null, initiatorAddress: '' };
  for (let i = 0; i < RUNNING; i++)
    await store.recorder.openSession({ ...running, applicationId: 1 + (i % APPLICATIONS) });
  for (const { what, p50, p95, most } of await reads(store))
    console.log(
      `${what.padEnd(52)} p50 ${p50.toFixed(2).padStart(7)}  p95 ${p95.toFixed(2).padStart(7)}  most ${most.toFixed(2).padStart(7)} ms`,
    );
  console.log(await writes(store, postgres));
  await store.close();
  const databases = await openDatabases({ ...where, role: 'server', scheduler: realTime, log: silentLog });
  const dropping = performance.now();
  const days = await databases.log.dropBefore(dayOf(startOf(1)) + 1);
  console.log(`${days} day of logs removed in ${(performance.now() - dropping).toFixed(1)} ms`);
  await databases.close();
}

const dataDir = mkdtempSync(join(tmpdir(), 'callcast-bench-storage-'));
try {
  if (values.only !== 'postgres') await bench('SQLite', { dataDir: join(dataDir, 'sqlite'), databaseUrl: undefined });
  if (values.only !== 'sqlite') {
    await using postgres = await PostgresServer.start({ isSynced: true });
    await bench(
      'PostgreSQL',
      { dataDir: join(dataDir, 'postgres'), databaseUrl: await postgres.createDatabase() },
      postgres,
    );
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
