import type { Clock, Random } from '@callcast/core';
import { type PasswordHasher, sha256Hex } from '../security/index.ts';
import type { Store } from '../store/index.ts';

export interface FirstStartOptions {
  /** Random when not configured. */
  readonly demoPassword: string | undefined;
  readonly demoApiKey: string | undefined;
  /** Server url of the embedded test CDN, `rtmp://127.0.0.1:1935/live`. */
  readonly cdnUrl: string;
  readonly streamName: string;
}

/** What a person needs to begin with. Shown once: only hashes are stored. */
export interface FirstStart {
  readonly login: string;
  readonly accountId: number;
  /** undefined where the operator configured it, and so knows it. */
  readonly generatedPassword: string | undefined;
  readonly generatedApiKey: string | undefined;
}

/** Without 0 O 1 l I: people read it from a screen and type it. 57 signs: 16 of them have 93 bits. */
const PASSWORD_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const PASSWORD_CHARACTERS = 16;
const API_KEY_BYTES = 32;
const API_KEY_PREFIX_CHARACTERS = 8;

/** Fills a new store with the demo. @returns undefined when the store has an account already: nothing was changed. */
export async function seedFirstStart(
  on: { readonly store: Store; readonly hasher: PasswordHasher; readonly random: Random; readonly clock: Clock },
  options: FirstStartOptions,
): Promise<FirstStart | undefined> {
  if (!(await on.store.isEmpty())) return undefined;
  const password = options.demoPassword ?? randomPassword(on.random);
  const apiKey = options.demoApiKey ?? Buffer.from(on.random.bytes(API_KEY_BYTES)).toString('hex');
  const seeded = await on.store.seed({
    apiKeyPrefix: apiKey.slice(0, API_KEY_PREFIX_CHARACTERS),
    apiKeySha256: sha256Hex(apiKey),
    passwordHash: await on.hasher.hash(password),
    cdnUrl: options.cdnUrl,
    streamName: options.streamName,
    now: on.clock.wallNow(),
  });
  if (!seeded) return undefined;
  return {
    login: 'user1@streaming.demo',
    accountId: 1,
    generatedPassword: options.demoPassword === undefined ? password : undefined,
    generatedApiKey: options.demoApiKey === undefined ? apiKey : undefined,
  };
}

/** Every sign equally likely: bytes beyond the last whole multiple of the alphabet are thrown away. */
function randomPassword(random: Random): string {
  const usable = 256 - (256 % PASSWORD_ALPHABET.length);
  let password = '';
  while (password.length < PASSWORD_CHARACTERS)
    for (const byte of random.bytes(PASSWORD_CHARACTERS))
      if (byte < usable && password.length < PASSWORD_CHARACTERS)
        password += PASSWORD_ALPHABET[byte % PASSWORD_ALPHABET.length];
  return password;
}
