import { AUTHOR_LIMITS } from '../../limits.ts';
import type { StorageCommand } from '../../protocol.ts';
import type { CommandFields, CommandReaders } from './command-fields.ts';

const { keyCharacters, valueCharacters, maximumKeys, maximumTtlSeconds } = AUTHOR_LIMITS.storage;

function readItem(fields: CommandFields) {
  const requestId = fields.id('requestId');
  const key = fields.text('key', keyCharacters);
  return requestId === undefined || key === undefined ? undefined : { requestId, key };
}

export const STORAGE_COMMANDS: CommandReaders<StorageCommand> = {
  'storage-get': (kind, fields) => {
    const item = readItem(fields);
    return item && { kind, ...item };
  },
  'storage-remove': (kind, fields) => {
    const item = readItem(fields);
    return item && { kind, ...item };
  },
  'storage-put': (kind, fields) => {
    const item = readItem(fields);
    const value = fields.text('value', valueCharacters);
    const ttlSeconds = fields.number('ttlSeconds', 0, maximumTtlSeconds);
    return item === undefined || value === undefined || ttlSeconds === undefined
      ? undefined
      : { kind, ...item, value, ttlSeconds };
  },
  'storage-keys': (kind, fields) => {
    const requestId = fields.id('requestId');
    const pattern = fields.text('pattern', keyCharacters);
    const count = fields.number('count', 1, maximumKeys);
    const cursor = fields.text('cursor', keyCharacters);
    if (requestId === undefined || pattern === undefined || count === undefined) return undefined;
    if (cursor === undefined && fields.has('cursor')) return undefined;
    return { kind, requestId, pattern, count, ...(cursor !== undefined && { cursor }) };
  },
};
