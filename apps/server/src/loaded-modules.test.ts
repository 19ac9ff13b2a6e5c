/** What is read at the start stays in memory for good, in each process: what only some servers need is read by those. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const HERE = fileURLToPath(new URL('.', import.meta.url));

function run(script: string): string {
  return execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    cwd: HERE,
    env: { PATH: process.env.PATH },
    encoding: 'utf8',
  });
}

/** Every file that an import reads. */
const filesOf = (module: string): readonly string[] =>
  run(`import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) });
    await import(${JSON.stringify(module)});
    process.exit(0)`).split('\n');

const matching = (files: readonly string[], ...parts: readonly string[]): readonly string[] =>
  files.filter((file) => parts.some((part) => file.includes(part)));

test('a server reads nothing of a media worker, of certificates for --lan, of colours, of YAML and of traces', () => {
  const files = filesOf('./run-server.ts');
  expect(matching(files, '/calls/src/session.ts')).toHaveLength(1);
  const [pipelines, packages, tracing] = [
    ['/calls/src/pipelines/', '/calls/src/media-node.ts', '/packages/rtp/src/', '/webrtc/src/io/'],
    ['/node_modules/selfsigned/', '/@peculiar/', '/node_modules/qrcode/', '/pino-pretty/', '/node_modules/yaml/'],
    ['/@opentelemetry/sdk', '/@opentelemetry/exporter', '/@opentelemetry/otlp', '/tracing/io/'],
  ];
  expect(matching(files, ...pipelines, ...packages, ...tracing)).toEqual([]);
});

test('a media worker reads what mixes, plays and records sound when it is asked for', () => {
  const files = filesOf('@callcast/calls/media-node');
  expect(matching(files, '/calls/src/media-node.ts')).toHaveLength(1);
  const engine = [
    '/media/src/audio-engine',
    '/media/src/audio-file/',
    '/media/src/audio-writer/',
    '/media/src/mix/conference',
  ];
  expect(matching(files, ...engine)).toEqual([]);
  expect(matching(filesOf('@callcast/media/audio-engine'), ...engine).length).toBeGreaterThan(10);
});

test('children keep parsed code where their server does', () => {
  const folder = mkdtempSync(join(tmpdir(), 'callcast-cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const told = (first: string): unknown =>
    JSON.parse(
      run(`import { enableCompileCache } from 'node:module'; ${first};
        const { compileCacheEnvironment } = await import('./compile-cache.ts');
        console.log(JSON.stringify(compileCacheEnvironment()))`),
    );
  expect(told('')).toEqual({});
  expect(told(`enableCompileCache(${JSON.stringify(folder)})`)).toEqual({ NODE_COMPILE_CACHE: folder });
});
