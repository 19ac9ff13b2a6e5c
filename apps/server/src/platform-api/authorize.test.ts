import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { startTestServer, TEST_API_KEY, type TestServer } from '../api/test-server.ts';
import { platformCommands } from './registry.ts';
import { ROLES } from './roles.ts';
import { addSecondAccount } from './testing/second-account.ts';

interface Key {
  readonly account_id: number;
  readonly key_id: string;
  readonly private_key: string;
}

async function createKey({ api }: TestServer, parameters: Record<string, string | number> = { role_name: 'Owner' }) {
  return (await api('CreateKey', parameters)).result as Key & { account_email: string };
}

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A JWT (RFC 7519) made by hand: another implementation than the one that checks it. */
function tokenOf(
  { scheduler }: TestServer,
  key: Key,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): string {
  const now = Math.floor(scheduler.wallNow() / 1_000);
  const signed = [
    encode({ alg: 'RS256', typ: 'JWT', kid: key.key_id, ...header }),
    encode({ iss: key.account_id, iat: now, exp: now + 64, ...claims }),
  ].join('.');
  return `${signed}.${sign('sha256', Buffer.from(signed), createPrivateKey(key.private_key)).toString('base64url')}`;
}

async function ask({ app }: TestServer, token: string, command = 'GetAccountInfo', parameters = '') {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await app.inject({ url: `/platform_api/${command}?${parameters}`, headers });
  expect(answer.statusCode).toBe(200);
  return answer.json<{ result?: unknown; error?: { code: number; msg: string } }>();
}

const codeOf = async (...request: Parameters<typeof ask>) => (await ask(...request)).error?.code;

test('a token signed with a key opens its account; the key is shown once and its private half is nowhere', async () => {
  const server = await startTestServer();
  const key = await createKey(server);
  expect(key).toEqual({
    account_email: 'demo@localhost',
    account_id: 1,
    key_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) as string,
    private_key: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n/) as string,
  });
  expect(await ask(server, tokenOf(server, key))).toMatchObject({ result: { account_id: 1 } });
  const told = JSON.stringify(await server.api('GetKeys', { with_roles: 'true' }));
  expect(told).toContain(key.key_id);
  expect(told).not.toContain('PRIVATE');
  const stored = await server.store.serviceKeys.find(1, key.key_id);
  expect(stored?.publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  expect(JSON.stringify(stored)).not.toContain(key.private_key.split('\n')[5]);
});

test('a token that says who it is for by text, or from a clock a little ahead, is good', async () => {
  const server = await startTestServer();
  const key = await createKey(server);
  const now = Math.floor(server.scheduler.wallNow() / 1_000);
  expect(await codeOf(server, tokenOf(server, key, { iss: '1' }))).toBeUndefined();
  expect(await codeOf(server, tokenOf(server, key, { iat: now + 30, exp: now + 90 }))).toBeUndefined();
  expect(await codeOf(server, tokenOf(server, key, { iat: now, exp: now + 3_600 }))).toBeUndefined();
  expect(await codeOf(server, tokenOf(server, key, { iat: now - 100.5, exp: now + 0.5 }))).toBeUndefined();
});

test('a token counts more than an API key beside it', async () => {
  const server = await startTestServer();
  const parameters = `account_id=1&api_key=${TEST_API_KEY}`;
  expect(await codeOf(server, 'x', 'GetAccountInfo', parameters)).toBe(447);
});

test('what is wrong with a token is told by its code', async () => {
  const server = await startTestServer();
  const key = await createKey(server);
  const other = { ...key, ...(await createKey(server)), key_id: key.key_id };
  const stranger = addSecondAccount(server);
  const theirs = (await server.api('CreateKey', { ...stranger, role_name: 'Owner' })).result as Key;
  const good = tokenOf(server, key);
  const [header = '', claims = '', signature = ''] = good.split('.');
  const now = Math.floor(server.scheduler.wallNow() / 1_000);
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const unsigned = `${encode({ alg: 'none', kid: key.key_id })}.${claims}.`;
  const table: readonly (readonly [what: string, token: string, code: number])[] = [
    ['no JWT', 'x', 447],
    ['two parts', `${header}.${claims}`, 447],
    ['no JSON', `${header}.e30x.${signature}`, 447],
    ['claims that are a list', `${header}.${encode([1])}.${signature}`, 447],
    ['too long', `${header}.${claims}.${'A'.repeat(4_096)}`, 447],
    ['another algorithm', tokenOf(server, key, {}, { alg: 'HS256' }), 447],
    ['no signature at all', unsigned, 447],
    ['no kid', tokenOf(server, key, {}, { kid: undefined }), 447],
    ['a kid that is no text', tokenOf(server, key, {}, { kid: 7 }), 447],
    ['no iss', tokenOf(server, key, { iss: undefined }), 447],
    ['an iss that is no number', tokenOf(server, key, { iss: '1 or 1=1' }), 447],
    ['no iat', tokenOf(server, key, { iat: undefined }), 447],
    ['no exp', tokenOf(server, key, { exp: undefined }), 447],
    ['an exp that is text', tokenOf(server, key, { exp: String(now + 64) }), 447],
    ['a kid of nobody', tokenOf(server, key, {}, { kid: publicKey.asymmetricKeyType }), 100],
    ['the key of another account, for ours', tokenOf(server, theirs, { iss: 1 }), 100],
    ['our key, for another account', tokenOf(server, key, { iss: 2 }), 100],
    ['an account of nobody', tokenOf(server, key, { iss: 77 }), 100],
    ['signed with another key', tokenOf(server, other), 100],
    ['claims changed after signing', `${header}.${encode({ iss: 1, iat: now, exp: now + 65 })}.${signature}`, 100],
    ['a critical header nobody knows', tokenOf(server, key, {}, { crit: ['x'], x: 1 }), 100],
    ['good for too long', tokenOf(server, key, { iat: now, exp: now + 3_601 }), 454],
    ['of the future', tokenOf(server, key, { iat: now + 31, exp: now + 90 }), 455],
    ['expired this second', tokenOf(server, key, { iat: now - 10, exp: now }), 456],
    ['expired', tokenOf(server, key, { iat: now - 100, exp: now - 36 }), 456],
  ];
  for (const [what, token, code] of table) expect(await codeOf(server, token), what).toBe(code);
  expect(await codeOf(server, good)).toBeUndefined();
});

test('a token of a key that was removed, or whose time has passed, opens nothing', async () => {
  const server = await startTestServer();
  const key = await createKey(server);
  const token = tokenOf(server, key);
  server.scheduler.advance(64_000);
  expect(await codeOf(server, token)).toBe(456);
  const fresh = tokenOf(server, key);
  expect(await codeOf(server, fresh)).toBeUndefined();
  await server.api('DeleteKey', { key_id: key.key_id });
  expect(await codeOf(server, fresh)).toBe(100);
});

test('a guesser of signatures has to wait, whoever only has a slow clock has not', async () => {
  const server = await startTestServer();
  const key = await createKey(server);
  const forged = tokenOf(server, { ...key, private_key: (await createKey(server)).private_key });
  const now = Math.floor(server.scheduler.wallNow() / 1_000);
  for (let i = 0; i < 31; i++) expect(await codeOf(server, tokenOf(server, key, { exp: now }))).toBe(456);
  for (let i = 0; i < 30; i++) expect(await codeOf(server, forged)).toBe(100);
  expect(await codeOf(server, tokenOf(server, key))).toBe(340);
});

/** By the name of a role, the commands that a key with it may call: written down again, from the documentation. */
const READS_APPLICATIONS = ['GetApplications'];
const READS_USERS = ['GetUsers'];
const READS_RULES = ['GetRules'];
const HISTORY = ['GetCallHistory'];
const ANYBODY = ['GetAccountInfo', 'GetRoles'];
const STARTS = ['StartScenarios', 'StartConference'];
const USERS = ['AddUser', 'GetUsers', 'SetUserInfo', 'DelUser'];
const KEYS = ['CreateKey', 'GetKeys', 'UpdateKey', 'DeleteKey', 'SetKeyRoles', 'RemoveKeyRoles', 'GetKeyRoles'];
const ALL = [...platformCommands.values()].map(({ name }) => name);
const READERS = [...READS_APPLICATIONS, ...READS_RULES, ...READS_USERS, ...HISTORY];
const ALLOWED: Readonly<Record<(typeof ROLES)[number]['name'], readonly string[]>> = {
  Owner: ALL,
  Admin: ALL.filter((name) => !KEYS.includes(name)),
  Developer: ALL.filter((name) => ![...KEYS, 'AddUser', 'SetUserInfo', 'DelUser', 'DeleteRecord'].includes(name)),
  Supervisor: READERS,
  Support: READERS,
  Scenarios: STARTS,
  UserManager: [...USERS, ...READS_APPLICATIONS],
  CallHistory: HISTORY,
};

test('a key may call what one of its roles may, and nothing else', async () => {
  const server = await startTestServer();
  const token = async (roles: string): Promise<string> =>
    tokenOf(server, await createKey(server, roles === '' ? {} : { role_name: roles }));
  const expectAllowed = async (roles: string, allowed: readonly string[]): Promise<void> => {
    const bearer = await token(roles);
    for (const name of ALL) {
      // GetSecretValue is refused to everybody, with the same code and another sentence.
      const { error } = await ask(server, bearer, name);
      const isForbidden = error?.code === 104 && error.msg.includes('roles');
      expect(isForbidden, `${roles}: ${name}`).toBe(!(allowed.includes(name) || ANYBODY.includes(name)));
    }
  };
  for (const { name } of ROLES) await expectAllowed(name, ALLOWED[name]);
  await expectAllowed('', []);
  await expectAllowed('CallHistory;user manager', [...HISTORY, ...ALLOWED.UserManager]);
});

test('roles are given, listed and taken away', async () => {
  const server = await startTestServer();
  const { key_id } = await createKey(server, { role_id: '3;8', key_name: 'ci', description: 'deploys' });
  const roles = async () =>
    ((await server.api('GetKeyRoles', { key_id })).result as { role_name: string }[]).map((role) => role.role_name);
  expect(await roles()).toEqual(['Developer', 'CallHistory']);
  expect(await server.api('SetKeyRoles', { key_id, role_name: 'scenarios;Developer' })).toEqual({ result: 1 });
  expect(await roles()).toEqual(['Developer', 'Scenarios', 'CallHistory']);
  expect(await server.api('RemoveKeyRoles', { key_id, role_id: '3;1' })).toEqual({ result: 1 });
  expect(await server.api('GetKeys', { key_id, with_roles: 'true' })).toEqual({
    result: [
      {
        key_id,
        key_name: 'ci',
        description: 'deploys',
        roles: [
          { role_id: 6, role_name: 'Scenarios', gui_only: false },
          { role_id: 8, role_name: 'CallHistory', gui_only: false },
        ],
      },
    ],
    count: 1,
    total_count: 1,
  });
  expect(await server.api('UpdateKey', { key_id, key_name: 'cd' })).toEqual({ result: 1 });
  expect(await server.api('GetKeys', { count: 1 })).toMatchObject({
    result: [{ key_id, key_name: 'cd', description: 'deploys' }],
  });
  expect(((await server.api('GetRoles')).result as unknown[]).length).toBe(ROLES.length);
});

test('keys and roles refused', async () => {
  const server = await startTestServer();
  const { key_id } = await createKey(server);
  for (const [command, parameters, code] of [
    ['CreateKey', { role_name: 'Emperor' }, 441],
    ['CreateKey', { role_id: 99 }, 440],
    ['CreateKey', { role_id: 'x' }, 440],
    ['CreateKey', { role_id: 1, role_name: 'Owner' }, 449],
    ['CreateKey', { key_name: 'x'.repeat(51) }, 101],
    ['DeleteKey', {}, 134],
    ['DeleteKey', { key_id: 'nobody' }, 433],
    ['UpdateKey', { key_id: 'nobody', key_name: 'x' }, 433],
    ['UpdateKey', { key_id: 'nobody' }, 433],
    ['SetKeyRoles', { key_id: 'nobody', role_id: 1 }, 433],
    ['SetKeyRoles', { key_id }, 134],
    ['RemoveKeyRoles', { key_id, role_name: 'Emperor' }, 441],
    ['GetKeyRoles', { key_id: 'nobody' }, 433],
  ] as const)
    expect(
      await server.refusal(command, parameters as Record<string, string | number>),
      `${command} ${JSON.stringify(parameters)}`,
    ).toBe(code);
});

test('an account has a hundred keys at most', async () => {
  const server = await startTestServer();
  const { publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  for (let i = 0; i < 100; i++) {
    const key = { id: `key-${i}`, accountId: 1, name: '', description: '', publicKey, roleIds: [] };
    expect(await server.store.serviceKeys.add(key, 100)).toBe('added');
  }
  expect(await server.refusal('CreateKey')).toBe(437);
  await server.api('DeleteKey', { key_id: 'key-7' });
  expect(await server.refusal('CreateKey')).toBeUndefined();
});
