/**
 * What a login costs in CPU, all threads of the process counted: password, session and its row. A member of the console and a user who
 * calls. The bound is 25 ms each: a farm of 100 callers that starts at once is in within 2 s of one core, and a password is worth no less.
 *
 * Run: node bench/login.bench.ts
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@callcast/core';
import { MemberLogins } from '../apps/server/src/access/member-logins.ts';
import { Login } from '../apps/server/src/api/login.ts';
import { realRandom, realTime } from '../apps/server/src/real-time.ts';
import { ConcurrencyGate, LinkSigner, PasswordHasher, sha256Hex } from '../apps/server/src/security/index.ts';
import { openStore } from '../apps/server/src/store/index.ts';

const LOGINS = 200;
const LIMIT_MS = 25;
const LIMITS = { loginsPerMinute: 1e9, failuresPerMinute: 1e9 };

const dataDir = await mkdtemp(join(tmpdir(), 'callcast-bench-'));
const store = await openStore({
  dataDir,
  role: 'server',
  scheduler: realTime,
  log: silentLog,
  redact: (text) => text,
});
const hasher = new PasswordHasher(realRandom, new ConcurrencyGate(2, 64));
const password = randomBytes(12).toString('hex');
const passwordHash = await hasher.hash(password);
await store.seed({
  apiKeyPrefix: '',
  apiKeySha256: sha256Hex(randomBytes(32).toString('hex')),
  passwordHash,
  adminPasswordHash: passwordHash,
  cdnUrl: 'rtmp://127.0.0.1/live',
  streamName: 'demo',
  now: Date.now(),
});
const on = { store, hasher, clock: realTime, random: realRandom };
const devices = new LinkSigner(randomBytes(32), 'console device');
const members = new MemberLogins({ ...on, devices, limits: LIMITS });
const users = new Login(on, LIMITS);
const from = { address: '127.0.0.1', device: '' };

const cases: Readonly<Record<string, () => Promise<{ readonly kind: string }>>> = {
  'a member of the console': () => members.login('admin', password, from),
  'a user who calls': () => users.login('user1@streaming.demo', password, '127.0.0.1'),
  'a user, with a refresh token': () => users.login('user1@streaming.demo', password, '127.0.0.1', true),
};
for (const [name, login] of Object.entries(cases)) {
  for (let i = 0; i < 20; i++) await login(); // compiled by now
  const before = process.cpuUsage();
  const startedAt = performance.now();
  for (let i = 0; i < LOGINS; i++) {
    const { kind } = await login();
    if (kind !== 'accepted') throw new Error(`${name}: ${kind}`);
  }
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1_000 / LOGINS;
  const wallMs = (performance.now() - startedAt) / LOGINS;
  console.log(`${name}: ${cpuMs.toFixed(1)} ms of CPU, ${wallMs.toFixed(1)} ms`);
  if (cpuMs > LIMIT_MS) {
    console.log(`  more than ${LIMIT_MS} ms`);
    process.exitCode = 1;
  }
}
await store.close();
await rm(dataDir, { recursive: true });
