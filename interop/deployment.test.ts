/** The files of deploy/ and the Dockerfile, as far as a machine without systemd and Docker running can tell. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parse } from 'yaml';
import { environmentName, secretFileNames, variables } from '../apps/server/src/config/variables.ts';
import { anyPort, freePort, needProgram } from './rtmp/server-process.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const dockerfile = read('Dockerfile').replaceAll(/\\\n\s*/g, '');
/** Arguments of each instruction of that name. */
const instructions = (name: string): string[] =>
  [...dockerfile.matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].map(([, text = '']) => text);
const imageEnvironment = Object.fromEntries(
  instructions('ENV').flatMap((line) =>
    line
      .trim()
      .split(/\s+/)
      .map((pair) => pair.split('=') as [string, string]),
  ),
);

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      { readonly secrets?: readonly string[]; readonly ports?: readonly string[]; readonly environment?: object }
    >
  >;
  readonly secrets: Readonly<Record<string, unknown>>;
}
const compose = parse(read('deploy/docker/compose.yaml')) as Compose;

test('every setting that the files name is one', () => {
  const known = new Set([...Object.keys(variables).map(environmentName), ...secretFileNames()]);
  for (const path of ['Dockerfile', 'docs/deployment.md', ...globSync('deploy/**/*.*', { cwd: ROOT })])
    for (const [name] of read(path).matchAll(/\bCALLCAST_[A-Z_]+\b/g))
      expect([...known], `${path}: ${name}`).toContain(name);
});

test('the ports of the image are those that its settings open, and those that compose publishes', () => {
  const { CALLCAST_HTTP_PORT: http, CALLCAST_MEDIA_PORT: media, CALLCAST_MEDIA_WORKERS: workers } = imageEnvironment;
  const last = Number(media) + Number(workers) - 1;
  expect(instructions('EXPOSE')).toEqual([`${http}/tcp ${media}-${last}/udp`]);
  expect(compose.services.callcast?.ports).toEqual([`${http}:${http}/tcp`, `${media}-${last}:${media}-${last}/udp`]);
});

test('each secret of compose is given, and used where it is named', () => {
  const named = Object.values(compose.services).flatMap(({ secrets = [] }) => secrets);
  expect(new Set(named)).toEqual(new Set(Object.keys(compose.secrets)));
  for (const { secrets = [], ...service } of Object.values(compose.services)) {
    const used = [...JSON.stringify(service).matchAll(/\/run\/secrets\/(\w+)/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(secrets));
  }
});

test('systemd takes the unit, and finds little that it leaves open', () => {
  const analyze = needProgram('/usr/bin/systemd-analyze');
  const folder = mkdtempSync(join(tmpdir(), 'callcast-unit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const unit = read('deploy/systemd/callcast.service')
    .replaceAll('/opt/callcast/node_modules/.bin/node', process.execPath)
    .replaceAll('/opt/callcast', ROOT.replace(/\/$/, ''));
  const path = join(folder, 'callcast.service');
  writeFileSync(path, unit);
  execFileSync(analyze, ['verify', '--man=no', path], { stdio: 'pipe' });
  const security = execFileSync(analyze, ['security', '--offline=true', path], { encoding: 'utf8' });
  expect(Number(/Overall exposure level for \S+: ([\d.]+)/.exec(security)?.[1])).toBeLessThanOrEqual(2);
  // What it starts is what the image starts.
  const [command] = instructions('CMD');
  expect(unit).toContain(`ExecStart=${[process.execPath, ...JSON.parse(command ?? '[]').slice(1)].join(' ')}\n`);
});

test('the steps of the image give a server that runs as nobody in particular and is healthy', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'callcast-image-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const ignored = /(^|\/)(node_modules|callcast-data)(\/|$)|\.test\.ts$/;
  for (const copy of instructions('COPY').filter((line) => !line.startsWith('--from'))) {
    const parts = copy.split(/\s+/);
    const target = parts.pop() ?? '';
    for (const source of parts) {
      expect(existsSync(join(ROOT, source)), source).toBe(true);
      const name = target.endsWith('/') ? join(target, source.split('/').at(-1) ?? '') : target;
      cpSync(join(ROOT, source), join(folder, name), {
        recursive: true,
        filter: (path) => !ignored.test(path.slice(ROOT.length)),
      });
    }
  }
  const [install = ''] = instructions('RUN').filter((line) => line.startsWith('npm'));
  execFileSync('sh', ['-c', install], {
    cwd: folder,
    stdio: 'pipe',
    env: { ...process.env, npm_config_prefer_offline: 'true' },
  });

  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o777 });
  chmodSync(data, 0o777);
  const mine = {
    CALLCAST_HOST: '127.0.0.1',
    CALLCAST_HTTP_PORT: `${await freePort()}`,
    CALLCAST_MEDIA_PORT: `${anyPort()}`,
  };
  const path = (imageEnvironment.PATH ?? '').replaceAll('/opt/callcast', folder);
  const env = { ...imageEnvironment, PATH: path, ...mine, CALLCAST_MEDIA_WORKERS: '1', CALLCAST_DATA_DIR: data };
  const user = process.getuid?.() === 0 ? { uid: 10_001, gid: 10_001 } : {};
  const start = (command: readonly string[]) =>
    spawn(join(folder, 'node_modules/.bin', command[0] ?? ''), command.slice(1), {
      cwd: folder,
      env,
      stdio: 'pipe',
      ...user,
    });
  const [command = '[]'] = instructions('CMD');
  const server = start(JSON.parse(command) as string[]);
  onTestFinished(() => void server.kill('SIGKILL'));
  let output = '';
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
  const ready = (): boolean => server.exitCode !== null || output.includes('callcast ready');
  await vi.waitFor(() => expect(ready()).toBe(true), { timeout: 60_000, interval: 100 });
  expect(output).toContain('callcast ready');

  const check = /HEALTHCHECK .*CMD (\[.*\])/.exec(dockerfile)?.[1] ?? '[]';
  expect(await once(start(JSON.parse(check) as string[]), 'exit')).toEqual([0, null]);
  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
  expect(await once(start(JSON.parse(check) as string[]), 'exit')).toEqual([1, null]);
  expect(output).not.toMatch(/"level":"(error|fatal)"/);
});
