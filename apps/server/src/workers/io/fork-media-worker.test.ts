import { expect, test } from 'vitest';
import type { FromMediaWorker } from '../media-worker-protocol.ts';
import { forkMediaWorker } from './fork-media-worker.ts';

test('a worker that cannot start says why before it is gone', async () => {
  const messages: FromMediaWorker[] = [];
  const ended = Promise.withResolvers<string>();
  forkMediaWorker(
    {
      workerIndex: 0,
      bindAddress: '127.0.0.1',
      publicAddress: undefined,
      mediaPort: 0,
      egressAllow: [],
      rtmpsAuthorities: undefined,
      previewSocket: '/nowhere/at/all/previews-0',
      recordings: { folder: '/nowhere', maxFileBytes: 0 },
    },
    { message: (message) => messages.push(message), error: () => undefined, exited: ended.resolve },
  );
  expect(await ended.promise).toBe('1');
  expect(messages.filter(({ kind }) => kind === 'log')).toMatchObject([
    {
      kind: 'log',
      level: 'error',
      message: 'media worker failed to start',
      fields: { cause: expect.stringContaining('previews-0') },
    },
  ]);
});
