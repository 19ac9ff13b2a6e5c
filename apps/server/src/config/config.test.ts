import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../store/test-store.ts';
import { type ConfigSources, resolveConfig } from './config.ts';
import { documentConfig, explainConfig } from './explain.ts';
import { loadConfig } from './load.ts';
import { suggest } from './suggestion.ts';
import { environmentName, flagName, variables } from './variables.ts';

function resolve(given: Partial<ConfigSources> & { yaml?: string } = {}) {
  const { yaml, ...sources } = given;
  const file = yaml === undefined ? undefined : { path: 'callcast.yaml', text: yaml };
  return resolveConfig({ mode: 'serve', environment: {}, file, ...sources });
}

function problems(given: Parameters<typeof resolve>[0]): string {
  try {
    resolve(given);
  } catch (error) {
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    return (error as Error).message;
  }
  return '';
}

test('the defaults of the contract', () => {
  const { values } = resolve();
  expect(values).toMatchObject({
    host: '127.0.0.1',
    httpPort: 8080,
    mediaPort: 40_000,
    sipPort: 5060,
    rtpPorts: { first: 41_000, last: 41_999 },
    sipDefaultApplication: 'streaming.demo',
    rtmpPort: 1935,
    dataDir: './callcast-data',
    egressAllow: [],
  });
  for (const name of ['publicIp', 'tlsCert', 'tlsKey', 'databaseUrl', 'natsUrl', 'demoPassword', 'demoApiKey'] as const)
    expect(values[name], name).toBeUndefined();
  expect(values.mediaWorkers).toBeGreaterThan(0);
  expect(resolve({ mode: 'dev' }).values.egressAllow).toEqual(['loopback']);
});

test('flag before environment before file before default, and each origin is kept', () => {
  const config = resolve({
    flags: { httpPort: '1' },
    environment: { CALLCAST_HTTP_PORT: '2', CALLCAST_MEDIA_PORT: '2' },
    yaml: 'httpPort: 3\nmediaPort: 3\nrtmpPort: 3',
  });
  expect(config.values).toMatchObject({ httpPort: 1, mediaPort: 2, rtmpPort: 3, sipPort: 5060 });
  expect(config.origins).toMatchObject({
    httpPort: 'flag',
    mediaPort: 'environment',
    rtmpPort: 'file',
    sipPort: 'default',
  });
  expect([config.isExplicit('rtmpPort'), config.isExplicit('sipPort')]).toEqual([true, false]);
});

test('a value equal to the default counts as set', () => {
  expect(resolve({ environment: { CALLCAST_HTTP_PORT: '8080' } }).isExplicit('httpPort')).toBe(true);
});

test('empty means not set; white space around a value does not count', () => {
  const config = resolve({
    environment: { CALLCAST_HTTP_PORT: '', CALLCAST_PUBLIC_IP: ' 192.0.2.1 ' },
    yaml: 'rtmpPort:',
  });
  expect(config.isExplicit('httpPort')).toBe(false);
  expect(config.isExplicit('rtmpPort')).toBe(false);
  expect(config.values.publicIp).toBe('192.0.2.1');
});

test('other programs’ variables are none of our business', () => {
  expect(resolve({ environment: { HOME: '/root', CALLCASTLE: 'x', CALLCAST_CONFIG: 'x' } }).mode).toBe('serve');
});

test.each([
  ['CALLCAST_HTTP_PROT', 'unknown variable CALLCAST_HTTP_PROT; did you mean CALLCAST_HTTP_PORT?'],
  ['CALLCAST_PORT', 'unknown variable CALLCAST_PORT; did you mean CALLCAST_'],
  ['CALLCAST_FROBNICATION_LEVEL_OF_ALL_THINGS', 'unknown variable CALLCAST_FROBNICATION_LEVEL_OF_ALL_THINGS'],
])('%s', (name, message) => {
  expect(problems({ environment: { [name]: '1' } })).toContain(message);
});

test.each([
  ['htpPort: 1', 'unknown key "htpPort" in callcast.yaml; did you mean httpPort?'],
  ['http_port: 1', 'unknown key "http_port" in callcast.yaml; did you mean httpPort?'],
  ['- 1', 'callcast.yaml must hold "name: value" lines'],
  ['just text', 'callcast.yaml must hold "name: value" lines'],
  ['a: [', 'callcast.yaml is not YAML'],
  ['a: &x 1\nb: *x', 'callcast.yaml is not YAML'],
  ['httpPort: {a: 1}', 'httpPort in callcast.yaml must be one value'],
  ['httpPort: eighty', 'httpPort in callcast.yaml must be a whole number'],
  ['__proto__: {httpPort: 1}', 'unknown key "__proto__"'],
])('file: %s', (yaml, message) => {
  expect(problems({ yaml })).toContain(message);
});

test.each([
  ['CALLCAST_HTTP_PORT', ['0', '65536', '-1', '80.5', '0x50', 'http']],
  ['CALLCAST_RTMP_PORT', ['65536', 'off']],
  ['CALLCAST_MEDIA_WORKERS', ['0', '257', 'many']],
  ['CALLCAST_HOST', ['localhost', '127.0.0.1:80', '1.2.3']],
  ['CALLCAST_RTP_PORTS', ['41000', '41999-41000', '0-10', '1-70000', 'a-b']],
  ['CALLCAST_EGRESS_ALLOW', ['10.0.0.0/33', 'host:0', 'a//b']],
  ['CALLCAST_LOG_LEVEL', ['verbose']],
  ['CALLCAST_RTMP_PUBLISH_KEY', ['short-7', 'with space', 'and&more=1', 'x'.repeat(129)]],
  ['CALLCAST_DEMO_PASSWORD', ['x'.repeat(257)]],
])('%s refuses what it cannot be', (name, wrong) => {
  for (const value of wrong) expect(problems({ environment: { [name]: value } }), value).toContain(name);
});

test('what may be written', () => {
  const { values } = resolve({
    environment: {
      CALLCAST_RTMP_PORT: '0',
      CALLCAST_HOST: '::1',
      CALLCAST_RTP_PORTS: '50000-50009',
      CALLCAST_EGRESS_ALLOW: 'nginx:1935, 10.0.0.0/8 loopback',
      CALLCAST_LOG_LEVEL: 'DEBUG',
    },
    yaml: 'egressAllow: [ignored]',
  });
  expect(values).toMatchObject({
    rtmpPort: 0,
    host: '::1',
    rtpPorts: { first: 50_000, last: 50_009 },
    egressAllow: ['nginx:1935', '10.0.0.0/8', 'loopback'],
    logLevel: 'debug',
  });
  expect(resolve({ yaml: 'egressAllow: [a, "b:1"]\n# comment' }).values.egressAllow).toEqual(['a', 'b:1']);
  expect(resolve({ yaml: '# only a comment' }).values.httpPort).toBe(8080);
});

test('every mistake is told at once', () => {
  const told = problems({
    environment: { CALLCAST_HTTP_PORT: 'x', CALLCAST_RTMP_PORT: 'y', CALLCAST_NOPE: '' },
    yaml: 'zzz: 1',
  });
  expect(told.split('\n')).toHaveLength(4);
});

test('a certificate needs its key', () => {
  expect(problems({ environment: { CALLCAST_TLS_CERT: 'cert.pem' } })).toContain('CALLCAST_TLS_KEY');
  expect(problems({ environment: { CALLCAST_TLS_CERT: 'a', CALLCAST_TLS_KEY: 'b' } })).toBe('');
});

test('a mistake in a secret does not tell the secret; the explanation masks it', () => {
  expect(problems({ environment: { CALLCAST_DEMO_API_KEY: 'unsayable'.repeat(100) } })).not.toContain('unsayable');
  const config = resolve({
    environment: { CALLCAST_DEMO_PASSWORD: 'unsayable22', CALLCAST_DATABASE_URL: 'postgres://u:p@h/d' },
  });
  const explained = explainConfig(config);
  expect(JSON.stringify(explained)).not.toMatch(/unsayable22|u:p@h/);
  expect(explained.find(({ name }) => name === 'demoPassword')).toMatchObject({ value: '***', origin: 'environment' });
  expect(explained.find(({ name }) => name === 'demoApiKey')).toMatchObject({ value: '', origin: 'default' });
  expect(explained).toHaveLength(Object.keys(variables).length);
});

test('the result cannot be changed', () => {
  const { values } = resolve();
  expect(() => Object.assign(values, { httpPort: 1 })).toThrow(TypeError);
});

test('names', () => {
  expect(environmentName('sipDefaultApplication')).toBe('CALLCAST_SIP_DEFAULT_APPLICATION');
  expect(flagName('publicIp')).toBe('public-ip');
});

test('the reference names every variable once', () => {
  const reference = documentConfig();
  for (const name of Object.keys(variables)) expect(reference.split(`\`${environmentName(name)}\``)).toHaveLength(2);
});

test('the file: named ones must exist, the usual one need not', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'mine.yaml');
  await writeFile(path, 'httpPort: 81');
  const load = (environment: Record<string, string>, file?: string) => loadConfig({ mode: 'serve', environment }, file);
  expect((await load({}, path)).values.httpPort).toBe(81);
  expect((await load({ CALLCAST_CONFIG: path })).values.httpPort).toBe(81);
  await expect(load({}, join(folder, 'missing.yaml'))).rejects.toMatchObject({ code: 'CONFIG_FILE_UNREADABLE' });
  await expect(load({}, folder)).rejects.toMatchObject({ code: 'CONFIG_FILE_UNREADABLE' });
  await writeFile(path, '#'.repeat(300_000));
  await expect(load({}, path)).rejects.toMatchObject({ code: 'CONFIG_FILE_UNREADABLE' });
});

test.each([
  ['serv', 'serve'],
  ['tokne', 'token'],
  ['xyzzy', undefined],
])('%s may mean %s', (typed, meant) => {
  expect(suggest(typed, ['serve', 'dev', 'token', 'config'])).toBe(meant);
});

test('a secret may come from a file; two sources of it, none and an empty one are told', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'turn');
  await writeFile(path, 'unsayable in a file\n');
  const load = (environment: Record<string, string>) => loadConfig({ mode: 'serve', environment }, undefined);
  const turn = { CALLCAST_ICE_SERVERS: 'turn:turn.example.com:3478', CALLCAST_TURN_SECRET_FILE: path };
  expect((await load(turn)).values.turnSecret).toBe('unsayable in a file');
  await expect(load({ ...turn, CALLCAST_TURN_SECRET: 'unsayable' })).rejects.toThrow('both set');
  await expect(load({ ...turn, CALLCAST_TURN_SECRET_FILE: `${path}x` })).rejects.toMatchObject({
    code: 'CONFIG_FILE_UNREADABLE',
  });
  await writeFile(path, ' \n');
  await expect(load(turn)).rejects.toThrow('is empty');
  await expect(load({ CALLCAST_HTTP_PORT_FILE: path })).rejects.toThrow('unknown variable CALLCAST_HTTP_PORT_FILE');
});

test('a TURN server and its secret come together', () => {
  expect(problems({ environment: { CALLCAST_ICE_SERVERS: 'stun:a.example,turns:b.example' } })).toContain(
    'set CALLCAST_TURN_SECRET',
  );
  expect(
    problems({ environment: { CALLCAST_ICE_SERVERS: 'stun:a.example', CALLCAST_TURN_SECRET: 'unsayable' } }),
  ).toContain('CALLCAST_ICE_SERVERS names no TURN server');
  expect(problems({ environment: { CALLCAST_ICE_SERVERS: 'stun:a.example' } })).toBe('');
});
