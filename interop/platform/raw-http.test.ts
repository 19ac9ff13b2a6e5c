/** The management API as its public description has it, spoken by hand: bytes on a socket, tokens made with OpenSSL's functions. */
import { createSign } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { password } from '@callcast/testing/leaks';
import { expect, test } from 'vitest';
import { API_KEY, Callcast } from '../calls/callcast.ts';
import { SharedByTests } from '../calls/shared-by-tests.ts';
import { createKey, type ServiceKey } from './official-client.ts';

const shared = new SharedByTests('raw-http');
const [server] = await shared.start(Callcast.start());
const CREDENTIALS = { account_id: '1', api_key: API_KEY };

interface Said {
  readonly method?: string;
  /** The request target, as it stands in the first line. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface Heard {
  readonly status: number;
  readonly body: Record<string, unknown> & { error?: { code: number } };
}

/** One request, one connection. */
async function say({ method = 'POST', target, headers = {}, body = '' }: Said): Promise<Heard> {
  const socket = connect(server.httpPort, '127.0.0.1');
  await once(socket, 'connect');
  const bytes = Buffer.from(body);
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close'];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (!('Transfer-Encoding' in headers)) lines.push(`Content-Length: ${bytes.length}`);
  socket.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes]));
  const heard: Buffer[] = [];
  for await (const chunk of socket) heard.push(chunk as Buffer);
  const [head = '', ...rest] = Buffer.concat(heard).toString().split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: JSON.parse(rest.join('\r\n\r\n')) as Heard['body'] };
}

const form = (fields: Readonly<Record<string, string>>): Pick<Said, 'headers' | 'body'> => ({
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&'),
});

/** RFC 7578, as `form-data` of npm writes it. */
function multipart(fields: Readonly<Record<string, string>>): Pick<Said, 'headers' | 'body'> {
  const boundary = '--------------------------012345678901234567890123';
  const part = ([name, value]: [string, string]): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const body = `${Object.entries(fields).map(part).join('')}--${boundary}--\r\n`;
  return { headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` }, body };
}

const json = (fields: object): Pick<Said, 'headers' | 'body'> => ({
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(fields),
});

const command = async (name: string, fields: Readonly<Record<string, string>> = {}): Promise<Heard['body']> =>
  (await say({ target: `/platform_api/${name}/`, ...form({ ...CREDENTIALS, ...fields }) })).body;
const codeOf = async (name: string, fields: Readonly<Record<string, string>> = {}): Promise<number | undefined> =>
  (await command(name, fields)).error?.code;

function token(key: ServiceKey, claims: Readonly<Record<string, unknown>> = {}): string {
  const now = Math.floor(Date.now() / 1_000);
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: key.key_id })}.${encode({ iss: key.account_id, iat: now, exp: now + 64, ...claims })}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key.private_key, 'base64url')}`;
}

test('every way to say it: the path, the field, the query, three kinds of body, and the target that a proxy gets', async () => {
  const cmd = { cmd: 'GetAccountInfo', ...CREDENTIALS };
  const query = form(cmd).body as string;
  const ways: Said[] = [
    { method: 'GET', target: `/platform_api/GetAccountInfo/?${query}` },
    { method: 'GET', target: `/platform_api?${query}` },
    { target: '/platform_api/GetAccountInfo', ...form(CREDENTIALS) },
    { target: '/platform_api', ...form(cmd) },
    { target: '/platform_api', ...multipart(cmd) },
    { target: '/platform_api', ...json({ ...cmd, account_id: 1 }) },
    { target: 'http://api.voximplant.com/platform_api', ...multipart(cmd) },
    { target: 'https://api.voximplant.com/platform_api/GetAccountInfo/', ...form(CREDENTIALS) },
    {
      target: '/platform_api/GetAccountInfo',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Transfer-Encoding': 'chunked' },
      body: `${Buffer.byteLength(query).toString(16)}\r\n${query}\r\n0\r\n\r\n`,
    },
    { target: '/platform_api/GetAccountInfo', ...form({ account_email: 'demo@localhost', api_key: API_KEY }) },
    { target: '/platform_api/GetAccountInfo', ...form({ account_name: 'demo', api_key: API_KEY, account_id: '' }) },
  ];
  for (const way of ways)
    expect(await say(way), way.target).toMatchObject({
      status: 200,
      body: { result: { account_id: 1, account_name: 'demo' } },
    });
});

test('a service account: its token, and what is wrong with others', async () => {
  const key = await createKey(server, 'Owner');
  const now = Math.floor(Date.now() / 1_000);
  const ask = async (bearer: string) =>
    (await say({ target: '/platform_api/GetAccountInfo', headers: { Authorization: `Bearer ${bearer}` } })).body;
  expect(await ask(token(key))).toMatchObject({ result: { account_id: 1 } });
  const code = async (bearer: string) => (await ask(bearer)).error?.code;
  expect(await code('nonsense')).toBe(447);
  expect(await code(token(key, { iat: undefined }))).toBe(447);
  expect(await code(token(key, { exp: now + 3_700 }))).toBe(454);
  expect(await code(token(key, { iat: now + 120, exp: now + 180 }))).toBe(455);
  expect(await code(token(key, { iat: now - 120, exp: now - 60 }))).toBe(456);
  expect(await code(token({ ...key, key_id: 'nobody' }))).toBe(100);
  expect(await code(`${token(key).slice(0, -6)}AAAAAA`)).toBe(100);
});

test('a script comes back byte for byte, whatever it was sent in', async () => {
  const scenario_script = '\ufeff// привет 💥\r\nlet a = "%41+&=;";\n\u2028\ttab\r';
  for (const [kind, encode] of Object.entries({ form, multipart, json })) {
    const fields = { ...CREDENTIALS, scenario_name: `bytes-${kind}`, scenario_script };
    const { body } = await say({ target: '/platform_api/AddScenario', ...encode(fields) });
    const listed = await command('GetScenarios', { scenario_id: String(body.scenario_id), with_script: 'true' });
    expect((listed.result as { scenario_script: string }[])[0]?.scenario_script, kind).toBe(scenario_script);
  }
  const invalid = Buffer.concat([
    Buffer.from(`account_id=1&api_key=${API_KEY}&scenario_name=x&scenario_script=`),
    Buffer.of(0xff),
  ]);
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  expect((await say({ target: '/platform_api/AddScenario', headers, body: invalid })).body.error?.code).toBe(101);
});

test('refusals are HTTP 200 with error and errors, by the documented numbers', async () => {
  const told = await command('AddApplication', { application_name: 'NOT a name' });
  expect(told).toEqual({ error: told.error, errors: [told.error] });
  expect((await say({ target: '/platform_api', ...form(CREDENTIALS) })).body.error?.code).toBe(102);
  expect(await codeOf('NoSuchCommand')).toBe(103);
  expect(
    (await say({ target: '/platform_api/GetAccountInfo', ...form({ account_id: '1', api_key: 'wrong' }) })).body.error
      ?.code,
  ).toBe(100);
  for (const [name, fields, code] of [
    ['AddApplication', {}, 134],
    ['AddApplication', { application_name: '' }, 134],
    ['AddApplication', { application_name: '9x' }, 107],
    ['AddApplication', { application_name: 'streaming' }, 129],
    ['DelApplication', { application_id: '99999' }, 116],
    ['GetRules', { application_name: 'nowhere' }, 558],
    ['AddScenario', { scenario_name: 'x', scenario_script: 'a'.repeat(256 * 1024 + 1) }, 130],
    ['SetScenarioInfo', { scenario_id: '99999' }, 132],
    ['AddScenario', { scenario_name: 'startStream' }, 133],
    ['SetRuleInfo', { rule_id: '99999' }, 147],
    ['AddRule', { application_id: '1', rule_name: 'x', rule_pattern: '(' }, 148],
    ['AddRule', { application_id: '1', rule_name: 'streamRule', rule_pattern: '.*' }, 175],
    ['GetCallHistory', { call_session_history_id: 'x' }, 150],
    ['GetCallHistory', { from_date: 'x' }, 123],
    ['SetUserInfo', { user_id: '99999', user_active: 'true' }, 117],
    ['AddSipWhiteListItem', { sip_whitelist_network: 'x' }, 170],
    ['DelSipWhiteListItem', { sip_whitelist_id: '99999' }, 169],
    ['StartConference', { rule_id: '1', conference_name: 'x'.repeat(50) }, 270],
    ['DeleteKey', { key_id: 'x' }, 433],
  ] as const)
    expect(await codeOf(name, fields as Record<string, string>), `${name} ${JSON.stringify(fields).slice(0, 80)}`).toBe(
      code,
    );
});

test('the calls that voxengine-ci makes: it reads all there is, uploads, and compares', async () => {
  // Reading: an empty filter is none.
  expect(await command('GetScenarios', { count: '1' })).toMatchObject({ count: 1 });
  const names = { application_id: '1', application_name: '' };
  expect(await command('GetRules', { ...names, with_scenarios: 'true', count: '20' })).toMatchObject({
    result: [{ rule_name: 'streamRule', scenarios: [{ scenario_name: 'startStream' }] }],
  });
  expect(await command('GetApplications', { with_rules: 'true', count: '20' })).toMatchObject({
    result: expect.arrayContaining([
      expect.objectContaining({ application_name: 'streaming.demo.voximplant.com' }),
    ]) as unknown,
  });
  // Writing.
  const added = await command('AddScenario', { scenario_name: 'ci', scenario_script: 'let a;' });
  const scenario_id = String(added.scenario_id);
  const rule = { ...names, rule_name: 'ci', rule_pattern: 'ci.*', scenario_id, scenario_name: '' };
  const { rule_id } = await command('AddRule', rule);
  const change = { scenario_id, required_scenario_name: 'ci', scenario_script: 'let b;' };
  expect(await command('SetScenarioInfo', change)).toEqual({ result: 1 });
  const bind = { scenario_id: '1', scenario_name: '', rule_id: String(rule_id), application_id: '1', bind: 'true' };
  expect(await command('BindScenario', bind)).toEqual({ result: 1 });
  expect(await command('ReorderRules', { rule_id: `${rule_id};1` })).toEqual({ result: 1 });
  expect(await command('GetRules', { ...names, template: 'ci-7' })).toMatchObject({
    result: [{ rule_name: 'ci' }, { rule_name: 'streamRule' }],
  });
  expect(await command('DelRule', { rule_id: String(rule_id) })).toEqual({ result: 1 });
  expect(await command('DelScenario', { scenario_id })).toEqual({ result: 1 });
});

test('lists, `all` and paging', async () => {
  await command('AddApplication', { application_name: 'paged' });
  const user = { application_name: 'paged', user_display_name: 'U', user_password: password() };
  for (const user_name of ['usr1', 'usr2', 'usr3', 'usr4']) await command('AddUser', { ...user, user_name });
  const page = { application_name: 'paged', count: '2', offset: '1' };
  expect(await command('GetUsers', page)).toMatchObject({
    count: 2,
    total_count: 4,
    result: [{ user_name: 'usr2' }, { user_name: 'usr3' }],
  });
  expect(await command('DelUser', { application_name: 'paged', user_name: 'usr1;usr2' })).toEqual({ result: 1 });
  const { body } = await say({
    target: '/platform_api/DelUser',
    ...json({ ...CREDENTIALS, user_id: 'all', application_name: 'paged' }),
  });
  expect(body).toEqual({ result: 1 });
  expect(await command('GetUsers', page)).toMatchObject({ total_count: 0, result: [] });
  const { application_id } = await command('AddApplication', { application_name: 'paged2' });
  const ids = { ...CREDENTIALS, application_id: [Number(application_id)] };
  expect((await say({ target: '/platform_api/DelApplication', ...json(ids) })).body).toEqual({ result: 1 });
});
