import { addressKey, equalInConstantTime, type RateLimiter, sha256Hex } from '../security/index.ts';
import type { Account, Store } from '../store/index.ts';
import { PlatformError } from './error.ts';

/**
 * The account that a request is made for: `account_id` (or `account_name`, `account_email`) and `api_key`.
 * An unknown account and a wrong key get the same answer.
 *
 * @throws {PlatformError} `AUTHORIZATION_FAILED`, `RATE_LIMITED`
 */
export async function authorize(
  store: Store,
  failures: RateLimiter,
  address: string,
  given: ReadonlyMap<string, string>,
): Promise<Account> {
  const from = addressKey(address);
  if (!failures.allows(from))
    throw new PlatformError('RATE_LIMITED', 'too many requests with a wrong key; try again in a minute');
  const account = await findAccount(store, given);
  const hash = sha256Hex(given.get('api_key') ?? '');
  if (account && equalInConstantTime(hash, account.apiKeySha256)) return account;
  failures.take(from);
  throw new PlatformError('AUTHORIZATION_FAILED', 'account_id (or account_name) and api_key do not belong together');
}

async function findAccount(store: Store, given: ReadonlyMap<string, string>): Promise<Account | undefined> {
  const id = given.get('account_id') ?? '';
  if (/^\d{1,15}$/.test(id)) return store.accounts.findById(Number(id));
  const name = given.get('account_name') ?? '';
  if (name !== '') return store.accounts.findByName(name.toLowerCase());
  const email = given.get('account_email') ?? '';
  return email === '' ? undefined : store.accounts.findByEmail(email.toLowerCase());
}
