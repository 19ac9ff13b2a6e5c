import type { Callcast } from '../../interop/calls/callcast.ts';
import { type Attribution, attribute } from '../calls/profile/attribution.ts';
import { Inspector } from '../calls/profile/inspector.ts';

/** Of a worker's event loop since the last look. Milliseconds. */
export interface EventLoopDelays {
  readonly longestMs: number;
  /** Delays above 50 ms. */
  readonly stalls: number;
  /** Those of them in which the thread itself ran for that long; in the others it waited for a core or the kernel. */
  readonly ownStalls: number;
}

const WATCH = 'callcastBenchEventLoop';

/** Looks into a media worker that runs, by Node's inspector: no code of the product knows of the benchmark. */
export class WorkerProbe implements Disposable {
  readonly #inspector: Inspector;

  private constructor(inspector: Inspector) {
    this.#inspector = inspector;
  }

  static async open(server: Callcast, pid: number): Promise<WorkerProbe> {
    const inspector = await Inspector.open(server, pid);
    await inspector.evaluate(`(${watchEventLoop})(${JSON.stringify(WATCH)})`);
    return new WorkerProbe(inspector);
  }

  /** Makes the worker trust one authority instead of the public ones. @param ca PEM. */
  async trust(ca: string): Promise<void> {
    const tls = `process.getBuiltinModule('node:tls')`;
    await this.#inspector.evaluate(`${tls}.setDefaultCACertificates([${JSON.stringify(ca)}])`);
  }

  async eventLoopDelays(): Promise<EventLoopDelays> {
    return (await this.#inspector.evaluate(`globalThis.${WATCH}()`)) as EventLoopDelays;
  }

  /** It costs CPU: measure before. */
  async profile(seconds: number): Promise<Attribution> {
    await this.#inspector.startProfile();
    await new Promise((resolve) => setTimeout(resolve, 1_000 * seconds));
    return attribute([await this.#inspector.stopProfile()]);
  }

  [Symbol.dispose](): void {
    this.#inspector[Symbol.dispose]();
  }
}

/** Runs in the worker: must not use anything of this module. */
function watchEventLoop(name: string): void {
  const intervalMs = 10;
  const stallMs = 50;
  let delays = { longestMs: 0, stalls: 0, ownStalls: 0 };
  let last = performance.now();
  let cpu = process.threadCpuUsage();
  const tick = (): void => {
    const now = performance.now();
    const { user, system } = process.threadCpuUsage(cpu);
    const delayMs = now - last - intervalMs;
    last = now;
    cpu = process.threadCpuUsage();
    delays.longestMs = Math.max(delays.longestMs, delayMs);
    if (delayMs <= stallMs) return;
    delays.stalls++;
    if ((user + system) / 1_000 > stallMs) delays.ownStalls++;
  };
  setInterval(tick, intervalMs).unref();
  Reflect.set(globalThis, name, () => {
    const seen = delays;
    delays = { longestMs: 0, stalls: 0, ownStalls: 0 };
    return seen;
  });
}
