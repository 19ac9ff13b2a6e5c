/** A process of its own, so that its CPU is not the server's: all calls of a run. */
import { closeLibrary } from '@callcast/webrtc/io';
import { readOpusPackets } from '../../../packages/media/testdata/opus-packets.ts';
import { BenchCaller } from './bench-caller.ts';
import type { FromCallers, ToCallers } from './callers-protocol.ts';
import { loadBenchClip } from './clip.ts';

/** Between the last frame and the hang-up: retransmissions and the server's own queue come to an end. */
const LAST_FRAMES_MS = 700;

const callers: BenchCaller[] = [];
const tell = (message: FromCallers) => process.send?.(message);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function start({ calls, rampMs, url, clipPath, ...options }: ToCallers & { kind: 'start' }): Promise<void> {
  const clip = await loadBenchClip(clipPath);
  const opusPackets = readOpusPackets(options.isStereo ? 'mix-stereo.ogg' : 'mix-mono.ogg');
  for (let call = 0; call < calls; call++) {
    const caller = new BenchCaller({ ...options, call, url: `${url}call-${call}`, clip, opusPackets });
    callers.push(caller);
    await Promise.all([caller.start(), pause(rampMs)]);
  }
  tell({ kind: 'started' });
}

async function finish(): Promise<void> {
  for (const caller of callers) caller.stop();
  await pause(LAST_FRAMES_MS);
  const calls = callers.map((caller) => caller.report());
  await Promise.allSettled(callers.map((caller) => caller.hangUp()));
  tell({ kind: 'report', calls });
}

process.on('message', (message: ToCallers) => {
  const task = message.kind === 'start' ? start(message) : finish();
  task.catch((cause: unknown) => tell({ kind: 'failed', reason: String(cause) }));
});
process.on('disconnect', () => {
  closeLibrary();
  process.exit(0);
});
