import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Allowance } from './allowances.ts';
import { formsOf } from './encodings.ts';
import { searchEvidence } from './search-evidence.ts';

// Not from `secrets.ts`: what is put on the list of the running test run is searched for in its own output.
const MARK = ['unsay', 'able'].join('');
const KEY = `live_1_${MARK}_0a&"b`;
const TOKEN = 'f3b0c44298fc1c149afbf4c8996fb924';
const LOG_TOKEN = 'MTc5OTk5OTk5OQ.c2lnbmF0dXJlb2Y';
const PREVIEW_TOKEN = 'mf1x2y3z.b2YgYSBsaW5rIHRvIHdhdGNo';
const SCENARIO_SECRET = `sct/${MARK}=0f`;
const SESSION_TOKEN = 'ctl_b2YgYSBzZXNzaW9uJ3MgdXJs';
/** Lines of a private key; those before belong to its public half too. */
const PUBLIC_LINES = `${'A'.repeat(64)}\\n`.repeat(11);
const PRIVATE_LINE = 'c0ffee'.repeat(10).concat('c0ff');

/** One of each kind, and everything in its place. */
const COMPLETE: Readonly<Record<string, string>> = {
  'secrets/1.jsonl': [
    { kind: 'stream key', value: KEY },
    { kind: 'stream key', value: `scenario_${MARK}`, inScenario: true },
    { kind: 'password', value: `word-${MARK}` },
    { kind: 'API key', value: `api-${MARK}` },
    { kind: 'secret of scenarios', value: SCENARIO_SECRET },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join(''),
  'http/1-1': `HTTP/1.1 201 Created\r\n\r\n{"accessToken":"${TOKEN}","expiresAt":""}{"log_file_url":"http://h:1/logs/7?token=${LOG_TOKEN}"}{"watchUrl":"http://h:1/watch/7/o?token=${PREVIEW_TOKEN}"}{"media_session_access_url":"http://h:1/request/7/${SESSION_TOKEN}"}{"private_key":"-----BEGIN PRIVATE KEY-----\\n${PUBLIC_LINES}${PRIVATE_LINE}\\n"}`,
  'errors/1': 'DEST_DNS',
  'log/1': 'info ready',
  'output/callcast.mjs-1': 'callcast ready',
  'pages/1': 'log nothing',
  'data/server-1/callcast.db': `SQLite format 3\0 streamName: "scenario_${MARK}"`,
  'run/output.txt': 'Test Files  1 passed',
};
const allowances: readonly Allowance[] = [
  { kinds: ['access token'], channel: 'http', after: /"accessToken":"$/, reason: 'login' },
  { kinds: ['token of a session log'], channel: 'http', after: /\?token=$/, reason: 'link' },
  { kinds: ['preview token'], channel: 'http', after: /"watchUrl":"http[^"]*\?token=$/, reason: 'link to watch' },
  { kinds: ['token of a session'], channel: 'http', after: /\/request\/7\/$/, reason: 'URL of a session' },
  { kinds: ['private key'], channel: 'http', after: /\\n[\w+/]{64}\\n$/, reason: 'told once' },
  { kinds: ['stream key of a scenario'], channel: 'data', file: /callcast\.db$/, reason: 'stored as written' },
];
const mustHold = {
  ...{ http: ['HTTP/1.1'], errors: ['DEST_'], log: ['ready'], output: ['callcast ready'] },
  ...{ pages: ['log'], data: ['SQLite'], run: ['Test Files'] },
};

function search(files: Readonly<Record<string, string | undefined>> = {}, allowed = allowances): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'callcast-evidence-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries({ ...COMPLETE, ...files })) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return searchEvidence(folder, allowed, mustHold).problems;
}

test('a run that keeps its secrets', () => {
  expect(search()).toEqual([]);
});

test.each(['http', 'errors', 'log', 'output', 'pages', 'data', 'run'])(
  'a key in %s is found, told, and masked',
  (channel) => {
    const [problem, ...others] = search({ [`${channel}/new`]: `one\ntwo\nthe key is ${KEY} indeed` });
    expect(others).toEqual([]);
    expect(problem).toBe(`stream key in ${channel}/new line 3: …one two the key is **** indeed…`);
  },
);

test('a key is found in every form that it may be written in', () => {
  const base64 = ['', 'x', 'xy'].map((before) => Buffer.from(`${before}${KEY}z`).toString('base64'));
  const written = [
    KEY.toUpperCase(),
    encodeURIComponent(KEY),
    encodeURIComponent(KEY).toLowerCase(),
    `?${new URLSearchParams({ name: KEY })}`,
    JSON.stringify({ message: JSON.stringify({ key: KEY }) }),
    KEY.replace('&', '&amp;').replace('"', '&quot;'),
    Buffer.from(KEY).toString('hex'),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  for (const text of written) expect(search({ 'log/new': text }), text).toHaveLength(1);
  // Without its mark too: what the product makes up has none.
  const token = Buffer.from(`.${TOKEN}`).toString('base64');
  for (const text of [TOKEN, TOKEN.toUpperCase(), Buffer.from(TOKEN).toString('hex'), token])
    expect(search({ 'log/new': text })[0], text).toContain('access token in log/new');
});

test('a literal of a unit test needs no list: it carries the mark', () => {
  expect(search({ 'errors/new': `RtmpError: no key k_${MARK}` })).toEqual([
    'secret of a unit test in errors/new line 1: …RtmpError: no key k_****…',
  ]);
});

test('what is allowed in one place is a leak in others', () => {
  const scenarioKey = `scenario_${MARK}`;
  expect(search({ 'http/2': `HTTP/1.1 200\n{"accessToken":"${TOKEN}"}` })).toEqual([]);
  for (const [path, text] of [
    ['http/2', `{"token":"${TOKEN}"}`],
    ['output/2', `{"accessToken":"${TOKEN}"}`],
    ['output/2', `GET /logs/7?token=${LOG_TOKEN}`],
    ['log/2', `info a viewer left { url: '/preview/7/o.flv?token=${PREVIEW_TOKEN}' }`],
    ['log/2', `info asked { path: '/request/7/${SESSION_TOKEN}' }`],
    ['http/2', `HTTP/1.1 302\r\nlocation: /watch/7/o?token=${PREVIEW_TOKEN}`],
    ['data/server-1/history.db', scenarioKey],
    ['data/server-1/callcast.db', `SQLite ${scenarioKey} ${KEY}`],
  ] as const)
    expect(search({ [path]: text }), path).toHaveLength(1);
});

test('the token of a link to watch is known from either of its URLs', () => {
  const other = PREVIEW_TOKEN.toUpperCase().replace('M', '-');
  const files = { 'http/2': `HTTP/1.1 201\n{"flvUrl":"http://h:1/preview/7/o.flv?token=${other}"}`, 'log/2': other };
  expect(search(files)).toEqual([
    expect.stringContaining('preview token in http/2 line 2'),
    expect.stringContaining('preview token in log/2 line 1'),
  ]);
});

test('a secret that scenarios read is found wherever it is written, and allowed nowhere', () => {
  for (const path of ['http/2', 'errors/new', 'log/new', 'output/new', 'data/server-1/storage.db'])
    expect(search({ [path]: `x ${encodeURIComponent(SCENARIO_SECRET)} y` })[0], path).toContain(
      'secret of scenarios in',
    );
  expect(
    search({ 'secrets/1.jsonl': COMPLETE['secrets/1.jsonl']?.replace('secret of scenarios', 'password') }),
  ).toEqual(['the run used no secret of scenarios: nothing to search for']);
});

test('an allowance that nothing needs is told', () => {
  const stale: Allowance = { kinds: ['password'], channel: 'log', reason: 'once upon a time' };
  expect(search({}, [...allowances, stale])).toEqual(['log: nothing needs to be allowed because “once upon a time”']);
});

test('whoever collects nothing has not passed', () => {
  for (const path of Object.keys(COMPLETE)) expect(search({ [path]: undefined }), path).not.toEqual([]);
  expect(search({ 'secrets/1.jsonl': undefined })).toContain('the run used no password: nothing to search for');
  expect(search({ 'errors/1': 'nothing of interest' })).toEqual([
    'errors: “DEST_” is not there: what was said was not kept',
  ]);
});

test('many leaks are told in short', () => {
  const problems = search({ 'log/new': `${KEY}\n`.repeat(100) });
  expect(problems).toHaveLength(11);
  expect(problems.at(-1)).toBe('and 90 more in log');
});

test('forms are long enough not to be found by chance', () => {
  for (const form of formsOf('short')) expect(form.length).toBeGreaterThanOrEqual(8);
});
