import { expect, test } from 'vitest';
import type { FromMediaWorker } from './media-worker-protocol.ts';
import { RoomRequests } from './room-requests.ts';

test('each question gets its own answer, in whatever order they come', async () => {
  const sent: FromMediaWorker[] = [];
  const rooms = new RoomRequests((message) => void sent.push(message));
  const [first, second] = [rooms.reserve(1, '2-1-1.flv', 10), rooms.reserve(1, '2-2-1.flv', 20)];
  expect(sent).toEqual([
    { kind: 'reserve-room', request: 1, accountId: 1, name: '2-1-1.flv', bytes: 10 },
    { kind: 'reserve-room', request: 2, accountId: 1, name: '2-2-1.flv', bytes: 20 },
  ]);
  rooms.handleRoom(2, { code: 'RECORDING_BUDGET', reason: 'no room' });
  rooms.handleRoom(1, { bytes: 30 });
  rooms.handleRoom(1, { bytes: 99 });
  expect(await first).toBe(30);
  await expect(second).rejects.toMatchObject({ code: 'RECORDING_BUDGET', message: 'no room' });
});
