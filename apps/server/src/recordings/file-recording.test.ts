import type { OutputFailure } from '@callcast/calls';
import { CodedError, type LogFields, millis, silentLog } from '@callcast/core';
import { type FlvTag, writeFlvTag } from '@callcast/media';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test, vi } from 'vitest';
import { FileRecording, type RecordingFile } from './file-recording.ts';
import { FlvMuxer } from './flv-muxer.ts';
import { recordingLimits } from './limits.ts';
import { createReservedFile } from './reserved-file.ts';
import type { TagMuxer } from './tag-muxer.ts';

const tagOf = (kind: FlvTag['kind'], timestamp: number, size: number, isHeader = false): FlvTag => ({
  kind,
  timestamp: millis(timestamp),
  body: new Uint8Array(size).fill(timestamp),
  isHeader,
  isKeyFrame: false,
  isRasl: false,
});

/** An FLV header with these flags: audio 4, video 1. */
const fileHeader = (flags: number): number[] => [0x46, 0x4c, 0x56, 1, flags, 0, 0, 0, 9, 0, 0, 0, 0];

/** A disk that the test plays. */
class PlayedDisk implements RecordingFile {
  bytes: number[] = [];
  /** How many of them survive a power cut. */
  synced = 0;
  free = 1e12;
  isClosed = false;
  /** The next append writes half and fails with this. */
  error: string | undefined;
  /** Appends wait for it. */
  stall: Promise<void> | undefined;
  readonly appends: number[] = [];

  async append(bytes: Uint8Array): Promise<void> {
    this.appends.push(bytes.length);
    await this.stall;
    if (this.error === undefined) {
      for (const byte of bytes) this.bytes.push(byte);
      return;
    }
    this.bytes.push(...bytes.subarray(0, bytes.length / 2));
    throw Object.assign(new Error(`${this.error}: /var/lib/callcast/recordings/1/2-1-1.flv`), { code: this.error });
  }

  async truncate(length: number): Promise<void> {
    this.bytes.length = length;
  }

  async sync(): Promise<void> {
    this.synced = this.bytes.length;
  }

  async freeBytes(): Promise<number> {
    return this.free;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

interface Given {
  readonly maxFileBytes?: number;
  readonly openFile?: () => Promise<RecordingFile>;
  readonly muxer?: TagMuxer;
}

function record({ maxFileBytes = 1e9, openFile, muxer = new FlvMuxer() }: Given = {}) {
  const scheduler = new VirtualScheduler();
  const disk = new PlayedDisk();
  const ended: OutputFailure[] = [];
  /** How many ends were told before. */
  const started: number[] = [];
  const released: (OutputFailure | undefined)[] = [];
  const errors: LogFields[] = [];
  const recording = new FileRecording({
    name: '2-1-1.flv',
    muxer: async () => muxer,
    sizeOf: ({ body }) => body.length + 15,
    openFile: openFile ?? (async () => disk),
    maxFileBytes,
    scheduler,
    log: { ...silentLog, error: (_, fields = {}) => void errors.push(fields) },
    onStarted: () => void started.push(ended.length),
    onEnded: (failure) => void ended.push(failure),
    onReleased: (lost) => void released.push(lost),
  });
  /** Lets what was begun come to its end. */
  const settle = () => new Promise(setImmediate);
  return {
    scheduler,
    disk,
    started,
    ended,
    released,
    errors,
    recording,
    settle,
    pass: async (duration: number) => {
      await settle();
      for (let passed = 0; passed < duration; passed += recordingLimits.writeInterval) {
        scheduler.advance(recordingLimits.writeInterval);
        await settle();
      }
    },
  };
}

const flat = (tags: readonly FlvTag[]): number[] => tags.flatMap((tag) => [...writeFlvTag(tag)]);

test.each([
  ['sound and picture', [tagOf('script', 0, 9, true), tagOf('video', 0, 9, true), tagOf('audio', 0, 4, true)], 5],
  ['sound alone', [tagOf('script', 0, 9, true), tagOf('audio', 0, 4, true)], 4],
  ['a picture alone', [tagOf('script', 0, 9, true), tagOf('video', 0, 9, true)], 1],
])('the file is its header, which names %s, and every tag in order', async (_name, headers, flags) => {
  const { recording, disk, released, settle, scheduler } = record();
  await settle();
  const media = [tagOf(flags === 4 ? 'audio' : 'video', 0, 30), tagOf('audio', 21, 12)].slice(0, flags === 5 ? 2 : 1);
  const tags = [...headers, ...media];
  for (const tag of tags) recording.write(tag);
  recording.close();
  recording.write(tagOf('audio', 42, 12)); // after the end
  await settle();
  expect(disk.bytes).toEqual([...fileHeader(flags), ...flat(tags)]);
  expect([disk.synced, disk.isClosed, released]).toEqual([disk.bytes.length, true, [undefined]]);
  expect(scheduler.armed).toEqual([]);
});

test('tags gather for half a second, and are on the disk five seconds later at the latest', async () => {
  const { recording, disk, pass, scheduler } = record();
  await pass(500);
  for (let i = 0; i < 400; i++) {
    recording.write(tagOf('audio', i, 100));
    if (i % 20 === 19) await pass(500);
  }
  expect(disk.appends.length).toBeLessThanOrEqual(20);
  expect(disk.bytes).toHaveLength(13 + 400 * 115);
  expect(disk.bytes.length - disk.synced).toBeLessThanOrEqual((13 + 115 * 20) * 11);
  expect(disk.synced).toBeGreaterThan(0);
  expect(scheduler.armed).toEqual([500]);
});

test('a disk that becomes full ends the recording at the last whole tag, in words without a path', async () => {
  const { recording, disk, pass, ended, released } = record();
  const first = tagOf('audio', 0, 100);
  recording.write(first);
  await pass(500);
  disk.error = 'ENOSPC';
  recording.write(tagOf('audio', 21, 100));
  await pass(500);
  recording.write(tagOf('audio', 42, 100));
  await pass(1_000);
  expect(disk.bytes).toEqual([...fileHeader(4), ...flat([first])]);
  expect(ended).toEqual([
    { code: 'RECORDING_DISK_FULL', reason: 'The disk is full; what was recorded so far is kept' },
  ]);
  expect([disk.isClosed, released, disk.appends.length]).toEqual([true, [undefined], 2]);
});

test('a recording leaves the databases on its disk some room', async () => {
  const { recording, disk, pass, ended, released } = record();
  recording.write(tagOf('audio', 0, 100));
  await pass(500);
  disk.free = recordingLimits.minFreeBytes - 1;
  await pass(recordingLimits.syncInterval);
  expect(ended).toMatchObject([{ code: 'RECORDING_DISK_FULL' }]);
  expect([disk.bytes.length, disk.isClosed, released]).toEqual([13 + 115, true, [undefined]]);
});

test('another error of the disk, and a file that cannot be made, are told by their code', async () => {
  const broken = record();
  broken.disk.error = 'EIO';
  broken.recording.write(tagOf('audio', 0, 100));
  await broken.pass(500);
  const nowhere = record({ openFile: () => Promise.reject(Object.assign(new Error('/x'), { code: 'EEXIST' })) });
  await nowhere.settle();
  expect([broken.started, nowhere.started]).toEqual([[0], []]);
  for (const [{ ended, released }, code] of [
    [broken, 'EIO'],
    [nowhere, 'EEXIST'],
  ] as const) {
    const reason = `The file cannot be written (${code}); what was recorded so far is kept`;
    expect(ended).toEqual([{ code: 'RECORDING_FAILED', reason }]);
    expect(released).toEqual([undefined]);
  }
  expect([broken.errors, nowhere.errors]).toEqual([[], []]);
});

test('what cannot be written after the close is no event of the output, but is not passed over', async () => {
  const { recording, disk, pass, ended, released, settle } = record();
  await pass(500);
  disk.error = 'EIO';
  recording.write(tagOf('audio', 0, 100));
  recording.close();
  await settle();
  expect([ended, released]).toMatchObject([[], [{ code: 'RECORDING_FAILED' }]]);
});

test('a disk that stands still ends the recording when 16 MB wait, at once, and the memory is given back', async () => {
  const { recording, disk, pass, ended, settle, released } = record();
  const stalled = Promise.withResolvers<void>();
  disk.stall = stalled.promise;
  recording.write(tagOf('audio', 0, 100));
  await pass(500);
  const megabyte = 1024 * 1024;
  for (let i = 0; i < 15; i++) recording.write(tagOf('video', i, megabyte));
  await settle();
  expect(ended).toEqual([]);
  recording.write(tagOf('video', 16, megabyte));
  await settle();
  expect(ended).toMatchObject([{ code: 'RECORDING_SLOW' }]);
  expect(released).toEqual([]);
  stalled.resolve();
  await settle();
  expect([disk.appends, disk.isClosed, released]).toEqual([[13 + 115], true, [undefined]]);
});

test('what was written waits no more, however much it was', async () => {
  const { recording, disk, pass, ended } = record();
  disk.append = async (bytes) => void disk.appends.push(bytes.length);
  for (let i = 0; i < 40; i++) {
    recording.write(tagOf('video', i, 1024 * 1024));
    await pass(500);
  }
  expect(disk.appends).toHaveLength(40);
  expect(ended).toEqual([]);
});

test('what is being written counts among what waits', async () => {
  const { recording, disk, pass, ended, settle } = record();
  const stalled = Promise.withResolvers<void>();
  disk.stall = stalled.promise;
  for (let i = 0; i < 8; i++) recording.write(tagOf('video', i, 1024 * 1024));
  await pass(500);
  expect(disk.appends).toHaveLength(1);
  for (let i = 0; i < 8; i++) recording.write(tagOf('video', i, 1024 * 1024));
  await settle();
  expect(ended).toMatchObject([{ code: 'RECORDING_SLOW' }]);
  stalled.resolve();
});

test('a recording ends before it is larger than it may be', async () => {
  const { recording, disk, pass, ended } = record({ maxFileBytes: 13 + 2 * 115 });
  for (let i = 0; i < 3; i++) recording.write(tagOf('audio', i, 100));
  await pass(1_000);
  expect(disk.bytes).toHaveLength(13 + 2 * 115);
  expect(disk.isClosed).toBe(true);
  expect(ended).toMatchObject([{ code: 'RECORDING_TOO_LARGE' }]);
});

test('a recording that has taken up the budget ends at the last whole tag, in words for its owner', async () => {
  const disk = new PlayedDisk();
  let room: number = recordingLimits.leastRoomBytes;
  let releases = 0;
  const reserved = () =>
    createReservedFile({
      reserve: async () => {
        if (room === 0) throw new CodedError('RECORDING_BUDGET', 'The recordings of this account have taken up 1 MB');
        room = 0;
        return 13 + 2 * 115;
      },
      create: async () => disk,
      release: () => void releases++,
    });
  const { recording, pass, ended, released } = record({ openFile: reserved });
  for (let i = 0; i < 3; i++) {
    recording.write(tagOf('audio', i, 100));
    await pass(500);
  }
  expect(disk.bytes).toHaveLength(13 + 2 * 115);
  expect(ended).toEqual([{ code: 'RECORDING_BUDGET', reason: 'The recordings of this account have taken up 1 MB' }]);
  expect([disk.isClosed, released, releases]).toEqual([true, [undefined], 1]);
});

test('what a container leaves to its end is written at the end', async () => {
  const muxer = { write: async () => Uint8Array.of(1, 2), end: async () => Uint8Array.of(3) };
  const { recording, disk, pass, settle } = record({ muxer });
  recording.write(tagOf('audio', 0, 100));
  await pass(500);
  recording.close();
  await settle();
  expect(disk.bytes).toEqual([1, 2, 1, 2, 1, 2, 3]);
  expect(disk.synced).toBe(7);
});

test('what a container cannot take up ends the recording with its code', async () => {
  const write = () => Promise.reject(new CodedError('RECORDING_FORMAT', 'not this'));
  const { pass, ended, released, disk } = record({ muxer: { write, end: async () => Uint8Array.of(3) } });
  await pass(500);
  expect(disk.bytes).toEqual([3]); // what it had taken before
  expect(ended).toEqual([{ code: 'RECORDING_FORMAT', reason: 'not this' }]);
  expect([disk.isClosed, released]).toEqual([true, [undefined]]);
});

const INSIDE = {
  code: 'RECORDING_FAILED',
  reason: 'An error inside the server; its log has it; what was recorded so far is kept',
};

test.each([
  new Error('invariant broken: played'),
  Object.assign(new RangeError('invariant broken: played'), { code: 'ERR_OUT_OF_RANGE' }), // of Node, not of the system
])(
  'an error that was not foreseen is in the log with its stack, and what the container held is in the file',
  async (bug) => {
    const write = () => Promise.reject(bug);
    const { pass, ended, released, errors, disk } = record({ muxer: { write, end: async () => Uint8Array.of(3) } });
    await pass(500);
    expect(ended).toEqual([INSIDE]);
    expect(errors).toEqual([
      { error: expect.stringMatching(/Error: invariant broken: played\n +at .*file-recording.test/) },
    ]);
    expect([disk.bytes, disk.synced, disk.isClosed, released]).toEqual([[3], 1, true, [undefined]]);
  },
);

test('a container that fails in its end too ended by the first of both, and the second is not passed over', async () => {
  const write = () => Promise.reject(new CodedError('RECORDING_FORMAT', 'not this'));
  const end = () => Promise.reject(new Error('invariant broken: nor this'));
  const { pass, ended, released, errors, disk } = record({ muxer: { write, end } });
  await pass(500);
  expect(ended).toMatchObject([{ code: 'RECORDING_FORMAT' }]);
  expect([disk.isClosed, released]).toEqual([true, [INSIDE]]);
  expect(errors).toMatchObject([{ error: expect.stringContaining('nor this') }]);
});

/** A container that holds three bytes until its end. */
const holding = (write: TagMuxer['write'] = async () => Uint8Array.of(1)) => {
  const end = vi.fn(async () => Uint8Array.of(7, 8, 9));
  return { write, end };
};
const DISK_FULL = { code: 'RECORDING_DISK_FULL', reason: 'The disk is full; what was recorded so far is kept' };

test('what a container holds is not written on a disk that is to leave the databases their room', async () => {
  const muxer = holding();
  const { disk, pass, ended, released } = record({ muxer });
  await pass(500);
  disk.free = recordingLimits.minFreeBytes - 1;
  await pass(recordingLimits.syncInterval);
  expect(new Set(disk.bytes)).toEqual(new Set([1]));
  expect(muxer.end).not.toHaveBeenCalled();
  expect([ended, released, disk.isClosed]).toEqual([[DISK_FULL], [undefined], true]);
  expect(disk.synced).toBe(disk.bytes.length);
});

test.each([
  [3, [1, 1, 7, 8, 9], undefined],
  [2, [1, 1], DISK_FULL],
])(
  'at the close the databases have %i bytes more than they need: what is held is written where it fits',
  async (spare, bytes, lost) => {
    const { recording, disk, settle, ended, released } = record({ muxer: holding() });
    await settle();
    disk.free = recordingLimits.minFreeBytes + spare;
    recording.close();
    await settle();
    expect([disk.bytes, ended, released, disk.isClosed]).toEqual([bytes, [], [lost], true]);
  },
);

test('what a container holds is not written beyond the budget', async () => {
  const disk = new PlayedDisk();
  const full = new CodedError('RECORDING_BUDGET', 'no room');
  const refusing = holding(() => Promise.reject(new CodedError('RECORDING_FORMAT', 'not this')));
  for (const [muxer, room, code, lost, ends] of [
    [holding(), 0, 'RECORDING_BUDGET', undefined, 0],
    [refusing, 2, 'RECORDING_FORMAT', { code: full.code, reason: full.message }, 1],
  ] as const) {
    const rooms: number[] = [room];
    const reserve = async () => rooms.shift() ?? Promise.reject(full);
    const openFile = () => createReservedFile({ reserve, create: async () => disk, release: () => {} });
    const { settle, ended, released } = record({ muxer, openFile });
    await settle();
    expect([disk.bytes, released]).toEqual([[], [lost]]);
    expect(ended).toMatchObject([{ code }]);
    expect(muxer.end).toHaveBeenCalledTimes(ends);
  }
});
