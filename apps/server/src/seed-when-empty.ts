import type { Clock, Random } from '@callcast/core';
import { type PasswordHasher, type Redactor, sha256Hex } from './security/index.ts';
import type { ServerSettings } from './settings.ts';
import type { Store } from './store/index.ts';

/** What was put into a new data folder. Shown once, then only hashes are left. */
export interface SeededSecrets {
  readonly login: string;
  readonly password: string;
  readonly apiKey: string;
  /** Of the console's member `admin`. */
  readonly adminPassword: string;
}

const API_KEY_PREFIX_LENGTH = 8;

/** Fills a data folder that holds no database (contract: DESIGN §3, Seeded). @returns undefined when it held one. */
export async function seedWhenEmpty(on: {
  readonly store: Store;
  readonly hasher: PasswordHasher;
  readonly random: Random;
  readonly clock: Clock;
  readonly settings: Pick<ServerSettings, 'demoPassword' | 'demoApiKey' | 'adminPassword'>;
  /** Learns the secrets before anything can log them; whoever tells them once passes it by. */
  readonly redactor: Redactor;
  readonly rtmpUrl: string | undefined;
  readonly streamName: string;
}): Promise<SeededSecrets | undefined> {
  const { store, hasher, random, clock, settings } = on;
  if (!(await store.isEmpty())) return undefined;
  const password = settings.demoPassword ?? newPassword(random);
  const apiKey = settings.demoApiKey ?? Buffer.from(random.bytes(32)).toString('hex');
  const adminPassword = settings.adminPassword ?? newPassword(random);
  for (const secret of [password, apiKey, adminPassword]) on.redactor.register(secret);
  await store.seed({
    apiKeyPrefix: apiKey.slice(0, API_KEY_PREFIX_LENGTH),
    apiKeySha256: sha256Hex(apiKey),
    passwordHash: await hasher.hash(password),
    adminPasswordHash: await hasher.hash(adminPassword),
    cdnUrl: on.rtmpUrl ?? 'rtmp://127.0.0.1:1935/live',
    streamName: on.streamName,
    now: clock.wallNow(),
  });
  return { login: 'user1@streaming.demo', password, apiKey, adminPassword };
}

/** Easy to type on a phone: no letter that looks like another, 60 bits. */
function newPassword(random: Random): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const letters = [...random.bytes(12)].map((byte) => alphabet[byte % alphabet.length]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
}
