import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { authenticate } from '../api/index.ts';
import { startTestServer, TEST_PASSWORD } from '../api/test-server.ts';
import type { Config, Mode } from '../config/index.ts';
import { openTestStore, TEST_SEED, temporaryFolder } from '../store/test-store.ts';
import { type CliContext, CliError } from './context.ts';
import { type CliOptions, runCli } from './program.ts';
import { readPassword } from './read-password.ts';

async function run(words: readonly string[], given: Partial<CliContext> = {}, options: Partial<CliOptions> = {}) {
  let [out, error] = ['', ''];
  const started: { config: Config; mode: Mode }[] = [];
  const context: CliContext = {
    environment: {},
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
    outIsTerminal: false,
    errorIsTerminal: false,
    readPassword: async () => TEST_PASSWORD,
    scheduler: new VirtualScheduler(),
    random: { uint32: () => 4, bytes: (length) => new Uint8Array(randomBytes(length)) },
    run: async (config, mode) => {
      started.push({ config, mode });
      return 0;
    },
    ...given,
  };
  const exitCode = await runCli(words, context, { version: '1.2.3', ...options });
  return { exitCode, out, error, started };
}

test('serve and dev start the server with the configuration of flags and environment', async () => {
  const { exitCode, started } = await run(['serve', '--http-port', '81'], { environment: { CALLCAST_RTMP_PORT: '0' } });
  expect(exitCode).toBe(0);
  expect(started[0]).toMatchObject({
    mode: 'serve',
    config: { values: { httpPort: 81, rtmpPort: 0, egressAllow: [] } },
  });
  const dev = await run(['dev']);
  expect(dev.started[0]).toMatchObject({ mode: 'dev', config: { values: { egressAllow: ['loopback'] } } });
});

test('the exit code of the server is that of the command', async () => {
  expect((await run(['serve'], { run: async () => 7 })).exitCode).toBe(7);
});

test.each([
  [['serv'], "unknown command 'serv'", '(Did you mean serve?)'],
  [['serve', '--htp-port', '1'], "unknown option '--htp-port'", '(Did you mean --http-port?)'],
  [['token'], "missing required argument 'login'", ''],
  [['token', 'user1'], '"user1" is no login', ''],
  [['serve', '--http-port', 'x'], '--http-port must be a whole number', ''],
  [['config', '--mode', 'x'], 'Allowed choices are serve, dev', ''],
])('%j makes no sense: exit code 2 and what to do', async (words, message, hint) => {
  const { exitCode, error, out } = await run(words);
  expect(exitCode).toBe(2);
  expect(error).toContain(message);
  expect(error).toContain(hint);
  expect(out).toBe('');
});

test('unknown variables stop the start with a suggestion', async () => {
  const { exitCode, error, started } = await run(['serve'], { environment: { CALLCAST_HTP_PORT: '1' } });
  expect(exitCode).toBe(2);
  expect(error).toBe('error: unknown variable CALLCAST_HTP_PORT; did you mean CALLCAST_HTTP_PORT?\n');
  expect(started).toEqual([]);
});

test('help and version are no mistakes', async () => {
  expect(await run(['--version'])).toMatchObject({ exitCode: 0, out: '1.2.3\n' });
  const help = await run(['--help']);
  expect(help.exitCode).toBe(0);
  for (const name of ['serve', 'dev', 'config', 'token']) expect(help.out).toContain(name);
});

test('config --explain shows value and origin of everything, secrets masked', async () => {
  const environment = { CALLCAST_DEMO_PASSWORD: 'unsayable22', CALLCAST_RTMP_PORT: '0' };
  const { exitCode, out } = await run(['config', '--explain', '--http-port', '81'], { environment });
  expect(exitCode).toBe(0);
  expect(out).toMatch(/^CALLCAST_HTTP_PORT +81 +flag/m);
  expect(out).toMatch(/^CALLCAST_RTMP_PORT +0 +environment/m);
  expect(out).toMatch(/^CALLCAST_DEMO_PASSWORD +\*\*\* +environment/m);
  expect(out).toMatch(/^CALLCAST_HOST +127\.0\.0\.1 +default/m);
  expect(out).not.toContain('unsayable22');
  const json = await run(['config', '--json'], { environment });
  expect(JSON.parse(json.out)).toMatchObject([
    { name: 'rtmpPort', value: '0', origin: 'environment' },
    { name: 'demoPassword', value: '***' },
  ]);
  expect((await run(['config'])).out).toContain('nothing is set');
  expect((await run(['config', '--reference'])).out).toContain(
    '| `CALLCAST_HTTP_PORT` | `--http-port` | `httpPort` | 8080 |',
  );
});

test('token: from the data folder, beside a running server', async () => {
  const { store, dataDir, scheduler } = await openTestStore();
  await store.seed(TEST_SEED);
  const token = await run(['token', 'user1@streaming.demo', '--data-dir', dataDir], { scheduler });
  expect(token).toMatchObject({ exitCode: 0, error: '' });
  expect(await authenticate(store, scheduler, token.out.trim())).toMatchObject({
    kind: 'user',
    user: { userName: 'user1' },
  });
  const json = await run(['token', 'user1@streaming.demo.voximplant.com', '--json', '--data-dir', dataDir], {
    scheduler,
  });
  expect(JSON.parse(json.out)).toEqual({
    accessToken: expect.any(String) as string,
    expiresAt: '2026-05-05T12:00:00.000Z',
  });
  for (const [login, why] of [
    ['nobody@streaming.demo', 'no user "nobody"'],
    ['user1@nowhere.demo', 'no application "nowhere"'],
    ['user1@streaming.nobody', 'no account "nobody"'],
  ] as const) {
    const refused = await run(['token', login, '--data-dir', dataDir], { scheduler });
    expect(refused).toMatchObject({ exitCode: 1, out: '' });
    expect(refused.error).toContain(why);
  }
  await store.users.change(1, 1, { active: false });
  expect((await run(['token', 'user1@streaming.demo', '--data-dir', dataDir])).error).toContain('inactive');
});

test('token: without a database', async () => {
  const dataDir = await temporaryFolder();
  const { exitCode, error } = await run(['token', 'user1@streaming.demo', '--json', '--data-dir', dataDir]);
  expect(exitCode).toBe(1);
  expect(JSON.parse(error)).toMatchObject({ error: { code: 'STORE_MISSING' } });
});

test('token: from a server, by password', async () => {
  const { app, scheduler, store } = await startTestServer();
  const server = await app.listen({ port: 0, host: '127.0.0.1' });
  const token = await run(['token', 'user1@streaming.demo', '--server', server]);
  expect(token).toMatchObject({ exitCode: 0, error: '' });
  expect(await authenticate(store, scheduler, token.out.trim())).toMatchObject({ kind: 'user' });
  const wrong = await run(['token', 'user1@streaming.demo', '--server', server], { readPassword: async () => 'wrong' });
  expect(wrong).toMatchObject({ exitCode: 1, error: 'error: The user name or the password is wrong\n' });
  await app.close();
  expect(await run(['token', 'user1@streaming.demo', '--server', server])).toMatchObject({
    exitCode: 1,
    error: `error: ${server} does not answer\n`,
  });
  expect((await run(['token', 'user1@streaming.demo', '--server', 'nonsense'])).exitCode).toBe(2);
});

test('other rooms add commands of their own', async () => {
  const extend: CliOptions['extend'] = (program, context, fail) => {
    program.command('ring').action(() => {
      context.writeOut('ringing\n');
      fail(3);
    });
    program.command('fall').action(() => {
      throw new CliError('CLI_FAILED', 'fell');
    });
  };
  expect(await run(['ring'], {}, { extend })).toMatchObject({ exitCode: 3, out: 'ringing\n' });
  expect(await run(['fall'], {}, { extend })).toMatchObject({ exitCode: 1, error: 'error: fell\n' });
});

test('colour only on a terminal, and not against NO_COLOR', async () => {
  const failing: Partial<CliContext> = { errorIsTerminal: true, environment: { CALLCAST_X: '1' } };
  expect((await run(['serve'], failing)).error).toContain('\u001b[31m');
  expect((await run(['serve'], { ...failing, environment: { CALLCAST_X: '1', NO_COLOR: '1' } })).error).not.toContain(
    '\u001b',
  );
  expect((await run(['serve'], { ...failing, errorIsTerminal: false })).error).not.toContain('\u001b');
});

test('a bug shows its stack', async () => {
  const { exitCode, error } = await run(['serve'], { run: () => Promise.reject(new TypeError('oops')) });
  expect(exitCode).toBe(1);
  expect(error).toContain('TypeError: oops');
  expect(error).toContain('program.test.ts');
});

test.each([
  ['secret\nmore', 'secret'],
  ['secret', 'secret'],
  ['', ''],
])('a password from a pipe: %j', async (piped, password) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(piped);
  expect(await readPassword('Password: ', input, output)).toBe(password);
  expect(output.read()).toBeNull();
});

test.each([
  ['one line\n', 'one line'],
  ['-----BEGIN KEY-----\nunsayable\n-----END KEY-----\r\n', '-----BEGIN KEY-----\nunsayable\n-----END KEY-----'],
  ['', ''],
])('a secret from a pipe is all of it but for the last line break (%#)', async (piped, secret) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(piped);
  expect(await readPassword('Value: ', input, output, 'all')).toBe(secret);
  expect(output.read()).toBeNull();
});

test('a pipe without an end is not kept in memory', async () => {
  const input = new PassThrough();
  const read = readPassword('Value: ', input, new PassThrough(), 'all');
  for (let i = 0; i < 70; i++) input.write('x'.repeat(1_000));
  expect((await read).length).toBeLessThan(140_000);
});

test('a password from a terminal is asked for and not shown', async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const output = new PassThrough();
  const asked = readPassword('Password: ', input, output);
  input.write('secret\r');
  expect(await asked).toBe('secret');
  expect(String(output.read())).toBe('Password: \n');
});

test('doctor: findings with what to do, exit code 1 when one fails; for programs as JSON', async () => {
  const words = ['doctor', '--offline', '--media-workers', '1', '--data-dir', await temporaryFolder()];
  const missing = ['--tls-cert', '/nowhere/cert.pem', '--tls-key', '/nowhere/key.pem'];
  const { exitCode, out } = await run([...words, ...missing]);
  expect(exitCode).toBe(1);
  expect(out).toMatch(
    /^✗ The certificate or its key cannot be read: .*\n {2}→ Give the whole chain in CALLCAST_TLS_CERT/m,
  );
  expect(out).toMatch(/\n1 of \d+ checks failed\.\n$/);
  const asJson = JSON.parse((await run([...words, '--json'])).out) as { id: string }[];
  expect(asJson.map(({ id }) => id)).toContain('parts.scenarios');
});
