import { StorageError, type StorageItem, storeLimits } from '../../store/index.ts';
import { type Answer, done } from '../answer.ts';
import { command } from '../command.ts';
import { PlatformError } from '../error.ts';
import { applicationParameters, requireApplication } from '../names.ts';
import { integer, required, text } from '../parameters.ts';

/** As documented; other lists of this API take more. */
const MAX_COUNT = 50;
const DEFAULT_COUNT = 10;

/** Longer than a key may be: whoever sends more gets the sentence of the storage, not one about the request. */
const key = () => text({ maxLength: 2_000 });
const pageParameters = { count: integer('INVALID_ARGUMENTS', MAX_COUNT), offset: integer('INVALID_ARGUMENTS', 1e6) };

const item: Answer = { result: { one: 'KeyValueItem' } };

const setKeyValueItem = command(
  'SetKeyValueItem',
  { does: 'Keeps a text under a key, for scenarios of the application.', access: 'storage', answer: item },
  {
    ...applicationParameters,
    key: required(key()),
    value: required(text({ maxLength: 10_000 })),
    ttl: integer(),
    expires_at: integer(),
  },
  async (context, p) => {
    const application = await requireApplication(context, p);
    const { clock, store } = context;
    // Rounded up like the storage does, so that the instant asked for is the one that is kept.
    const untilThen = p.expires_at === undefined ? undefined : p.expires_at - Math.ceil(clock.wallNow() / 1_000);
    const ttl = p.ttl ?? untilThen ?? storeLimits.storageDefaultTtlSeconds;
    return { result: toResult(await told(store.applicationStorage.put(application.id, p.key, p.value, ttl))) };
  },
);

const getKeyValueItem = command(
  'GetKeyValueItem',
  { does: 'Tells what is kept under a key.', access: 'storage', answer: item },
  { ...applicationParameters, key: required(key()) },
  async (context, p) => {
    const application = await requireApplication(context, p);
    const item = await told(context.store.applicationStorage.get(application.id, p.key));
    if (item === null) throw unknownKey(p.key);
    return { result: toResult(item) };
  },
);

const getKeyValueItems = command(
  'GetKeyValueItems',
  {
    does: 'Lists what is kept under keys that begin alike.',
    access: 'storage',
    answer: { result: { list: 'KeyValueItem' } },
  },
  { ...applicationParameters, key: required(key()), ...pageParameters },
  async (context, p) => {
    const application = await requireApplication(context, p);
    const items = await told(context.store.applicationStorage.list(application.id, p.key, pageOf(p)));
    return { result: items.map(toResult) };
  },
);

const getKeyValueKeys = command(
  'GetKeyValueKeys',
  { does: 'Lists keys.', access: 'storage', answer: { result: { list: 'KeyValueKey' } } },
  { ...applicationParameters, key: key(), ...pageParameters },
  async (context, p) => {
    const application = await requireApplication(context, p);
    const items = await told(context.store.applicationStorage.list(application.id, p.key ?? '', pageOf(p)));
    return { result: items.map(({ key, expireAt }) => ({ key, expires_at: expireAt })) };
  },
);

const delKeyValueItem = command(
  'DelKeyValueItem',
  { does: 'Removes what is kept under a key.', access: 'storage', answer: done },
  { ...applicationParameters, key: required(key()) },
  async (context, p) => {
    const application = await requireApplication(context, p);
    const removed = await told(context.store.applicationStorage.remove(application.id, p.key));
    if (removed === null) throw unknownKey(p.key);
    return { result: 1 };
  },
);

const pageOf = (p: { count: number | undefined; offset: number | undefined }) => ({
  count: p.count ?? DEFAULT_COUNT,
  offset: p.offset ?? 0,
});

function toResult({ key, value, expireAt }: StorageItem) {
  return { key, value, expires_at: expireAt };
}

/** The platform publishes no numbers of its own for these refusals. */
async function told<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    if (error instanceof StorageError) throw new PlatformError('INVALID_ARGUMENTS', error.message, { cause: error });
    throw error;
  }
}

function unknownKey(key: string): PlatformError {
  return new PlatformError('INVALID_ARGUMENTS', `the application keeps nothing under the key "${key}"`);
}

/** The key-value storage of an application, the one that its scenarios use. */
export const keyValueStorageCommands = [
  setKeyValueItem,
  getKeyValueItem,
  getKeyValueItems,
  getKeyValueKeys,
  delKeyValueItem,
];
