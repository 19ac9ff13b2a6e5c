import { expect, test } from 'vitest';
import { AUDIO, type CallResult, CLEAN_PATH, type PathOptions, simulateCall, VIDEO } from './simulated-call.ts';

/** What holds on every path: order, one delivery each, exact feedback, few RTCP packets. */
function checkAlways(call: CallResult, durationMs: number): void {
  for (const track of [VIDEO, AUDIO]) {
    const delivered = call.delivered[track]!;
    for (let i = 1; i < delivered.length; i++) {
      if (delivered[i]!.sequenceNumber <= delivered[i - 1]!.sequenceNumber) {
        expect.fail(`track ${track}: ${delivered[i]!.sequenceNumber} after ${delivered[i - 1]!.sequenceNumber}`);
      }
    }
  }
  let wrong = 0;
  for (const [sequence, at] of call.arrivals) if (call.reported.get(sequence) !== at) wrong++;
  expect(wrong).toBe(0);
  expect(call.reported.size).toBe(call.arrivals.size);
  // Ten feedback packets a second, and at most two for each loss event.
  expect(call.rtcpPackets / (durationMs / 1_000)).toBeLessThan(30);
  expect(call.rtcpBytes / (durationMs / 1_000)).toBeLessThan(2_500);
}

const DURATION_MS = 40_000;
const paths: readonly { name: string; path: Partial<PathOptions>; rtx?: boolean }[] = [
  { name: '1 % loss', path: { loss: 0.01 } },
  { name: '3 % loss', path: { loss: 0.03 } },
  { name: '5 % loss', path: { loss: 0.05 } },
  { name: '5 % loss, 80 ms', path: { loss: 0.05, rttMs: 80 } },
  {
    name: '5 % loss in bursts, jitter, reordering, duplicates',
    path: { loss: 0.05, burst: 3, jitterMs: 10, reorder: 0.02, reorderMs: 15, duplicate: 0.01 },
  },
  {
    name: '5 % loss in bursts, 80 ms, jitter, reordering',
    path: { loss: 0.05, burst: 3, rttMs: 80, jitterMs: 20, reorder: 0.05, reorderMs: 30 },
  },
  {
    name: '5 % loss, retransmission in place',
    path: { loss: 0.05, jitterMs: 10, reorder: 0.02, reorderMs: 15 },
    rtx: false,
  },
  { name: '2 % loss, 300 ms', path: { loss: 0.02, rttMs: 300 } },
  { name: '10 % loss', path: { loss: 0.1 } },
];

for (const { name, path, rtx = true } of paths) {
  test(`${name}: no video packet stays lost, and NACKs are few`, () => {
    for (const seed of [1, 2]) {
      const call = simulateCall({
        path: { ...CLEAN_PATH, ...path },
        durationMs: DURATION_MS,
        seed,
        rtx,
        announceSsrcs: seed === 2,
      });
      checkAlways(call, DURATION_MS);
      expect(call.gaps[VIDEO]).toBe(0);
      const video = call.delivered[VIDEO]!;
      // The very first and the very last packet may be lost without anyone knowing of them.
      expect(video.at(-1)!.sequenceNumber - video[0]!.sequenceNumber + 1).toBe(video.length);
      expect(call.sent[VIDEO]! - video.length).toBeLessThanOrEqual(1);
      const { nacksSent, packetsMissed, packetsLost, reordered } = call.receiver.statistics(VIDEO);
      expect(packetsLost).toBe(0);
      expect(nacksSent / (packetsMissed - reordered)).toBeLessThan(1.5);
      // Audio without NACK loses what the network lost, and says how much.
      const audio = call.delivered[AUDIO]!;
      const first = audio[0]!.sequenceNumber;
      expect(audio.length + call.gaps[AUDIO]!).toBe(audio.at(-1)!.sequenceNumber - first + 1);
    }
  });
}

test('10 % loss in bursts, 80 ms: nearly everything is healed, the rest is told', () => {
  const path = { ...CLEAN_PATH, loss: 0.1, burst: 3, rttMs: 80, jitterMs: 20, reorder: 0.05, reorderMs: 30 };
  const call = simulateCall({ path, durationMs: DURATION_MS, seed: 4 });
  checkAlways(call, DURATION_MS);
  expect(call.delivered[VIDEO]!.length + call.gaps[VIDEO]!).toBe(call.sent[VIDEO]);
  expect(call.gaps[VIDEO]! / call.sent[VIDEO]!).toBeLessThan(0.002);
});

test('10 % loss and 150 ms of jitter: retries are not put off until the hole is given up', () => {
  const path = { ...CLEAN_PATH, loss: 0.1, rttMs: 60, jitterMs: 150 };
  const calls = [1, 2, 3].map((seed) => simulateCall({ path, durationMs: DURATION_MS, seed }));
  const total = (of: (call: CallResult) => number): number => calls.reduce((sum, call) => sum + of(call), 0);
  const missed = total((call) => call.receiver.statistics(VIDEO).packetsMissed);
  expect(total((call) => call.gaps[VIDEO] ?? 0) / missed).toBeLessThan(0.002);
  expect(total((call) => call.receiver.statistics(VIDEO).nacksSent) / missed).toBeLessThan(2);
});

test('a clean path adds no delay, sends no NACK, and ten RTCP packets a second', () => {
  const call = simulateCall({ path: CLEAN_PATH, durationMs: DURATION_MS, seed: 1 });
  checkAlways(call, DURATION_MS);
  for (const track of [VIDEO, AUDIO]) {
    expect(call.delivered[track]!.length).toBe(call.sent[track]);
    expect(call.delivered[track]!.every((p) => p.deliveredAt === p.arrivedAt)).toBe(true);
  }
  expect(call.receiver.statistics(VIDEO)).toMatchObject({
    nacksSent: 0,
    packetsMissed: 0,
    fractionLost: 0,
  });
  expect(call.receiver.statistics(VIDEO).rttMs).toBeCloseTo(40, 1);
  expect(call.rtcpPackets / 40).toBeLessThan(11);
});

test('without NACK a hole in the audio is waited for 80 ms and no longer', () => {
  const call = simulateCall({ path: { ...CLEAN_PATH, loss: 0.05 }, durationMs: DURATION_MS, seed: 3 });
  const waited = call.delivered[AUDIO]!.map((p) => p.deliveredAt - p.arrivedAt);
  expect(Math.max(...waited)).toBeLessThanOrEqual(80);
  expect(Math.max(...waited)).toBeGreaterThan(50);
});

test('two hours with every wrap: positions and reports stay on one line', () => {
  const durationMs = 2 * 3_600_000;
  const call = simulateCall({
    path: { ...CLEAN_PATH, loss: 0.01 },
    durationMs,
    seed: 5,
    framesPerSecond: 10,
    packetsPerFrame: 1,
    payloadBytes: 4,
  });
  const video = call.delivered[VIDEO]!;
  expect(video.length).toBe(call.sent[VIDEO]);
  expect(video.at(-1)!.sequenceNumber - video[0]!.sequenceNumber).toBe(call.sent[VIDEO]! - 1);
  expect(video.at(-1)!.position - video[0]!.position).toBe((durationMs / 100 - 1) * 9_000);
  const first = call.reports.find((r) => r.track === AUDIO)!;
  const last = call.reports.findLast((r) => r.track === AUDIO)!;
  expect(last.position - first.position).toBe((last.ntpMs - first.ntpMs) * 48);
  expect(call.restarts).toEqual([0, 0]);
});
