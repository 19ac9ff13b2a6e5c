import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { generate } from 'selfsigned';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { TlsSetting } from '../settings.ts';
import { CertificateFiles, checkCertificate, readCertificate } from './index.ts';

let first: TlsSetting;
let second: TlsSetting;

beforeAll(async () => {
  const make = async (name: string): Promise<TlsSetting> => {
    const made = await generate([{ name: 'commonName', value: name }], { keyType: 'ec', curve: 'P-256' });
    return { cert: made.cert, key: made.private };
  };
  [first, second] = await Promise.all([make('first'), make('second')]);
});

function open() {
  const folder = mkdtempSync(join(tmpdir(), 'callcast-certificate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = (name: string): string => join(folder, name);
  const paths = { certFile: path('cert.pem'), keyFile: path('key.pem') };
  const write = ({ cert, key }: TlsSetting): void => {
    writeFileSync(paths.certFile, cert);
    writeFileSync(paths.keyFile, key);
  };
  write(first);
  const scheduler = new VirtualScheduler();
  const warnings: string[] = [];
  const got: TlsSetting[] = [];
  const log = { ...silentLog, warn: (_: string, fields?: object) => void warnings.push(JSON.stringify(fields)) };
  const files = new CertificateFiles({ ...paths, current: first, scheduler, log, onChanged: (tls) => got.push(tls) });
  onTestFinished(() => files[Symbol.dispose]());
  /** Ten seconds, and what the disk takes: the next look is planned once the last one is over. */
  const look = async (): Promise<void> => {
    scheduler.advance(10_000);
    while (scheduler.armed.length === 0) await new Promise(setImmediate);
  };
  return { path, paths, write, files, got, warnings, look, scheduler };
}

test('one that is replaced is taken up; files that stay as they are do nothing', async () => {
  const s = open();
  await s.look();
  expect(s.got).toEqual([]);
  s.write(second);
  await s.look();
  await s.look();
  expect(s.got).toEqual([second]);
  s.write(first);
  await s.look();
  expect(s.got).toEqual([second, first]);
});

test('a link that is turned to another folder counts, as renewal tools do it', async () => {
  const s = open();
  for (const [name, { cert, key }] of [['a', first] as const, ['b', second] as const]) {
    writeFileSync(s.path(`${name}.cert`), cert);
    writeFileSync(s.path(`${name}.key`), key);
  }
  const turn = (to: string): void => {
    for (const [link, end] of [['cert.pem', 'cert'] as const, ['key.pem', 'key'] as const]) {
      symlinkSync(s.path(`${to}.${end}`), s.path('next'));
      renameSync(s.path('next'), s.path(link));
    }
  };
  turn('a');
  await s.look();
  expect(s.got).toEqual([]); // the same text
  turn('b');
  await s.look();
  expect(s.got).toEqual([second]);
});

test('what is half written, of another key, or gone is not taken, is told once, and is looked at again', async () => {
  const s = open();
  writeFileSync(s.paths.certFile, second.cert);
  for (let i = 0; i < 3; i++) await s.look();
  expect(s.warnings).toEqual(['{"cause":"CertificateError: The certificate is of another key"}']);
  writeFileSync(s.paths.certFile, second.cert.slice(0, 200));
  for (let i = 0; i < 3; i++) await s.look();
  expect(s.warnings).toHaveLength(2);
  rmSync(s.paths.keyFile);
  for (let i = 0; i < 3; i++) await s.look();
  expect(s.warnings).toHaveLength(3);
  expect(s.warnings.join()).not.toContain('PRIVATE');
  s.write(second);
  await s.look();
  expect([s.got, s.warnings.length]).toEqual([[second], 3]);
});

test('after the end nothing is looked at', async () => {
  const s = open();
  s.files[Symbol.dispose]();
  s.write(second);
  s.scheduler.advance(60_000);
  await new Promise(setImmediate);
  expect([s.got, s.scheduler.armed.length]).toEqual([[], 0]);
});

test('a certificate is read, and known by its end', async () => {
  const s = open();
  const tls = await readCertificate(s.paths);
  expect(tls).toEqual(first);
  expect(checkCertificate(tls)).toBeGreaterThan(Date.now());
  expect(() => checkCertificate({ cert: 'nonsense', key: first.key })).toThrow('cannot be read');
  expect(() => checkCertificate({ cert: first.cert, key: second.key })).toThrow('is of another key');
});
