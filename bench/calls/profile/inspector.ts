import type { Callcast } from '../../../interop/calls/callcast.ts';

/** A node of the call tree, as `Profiler.stop` returns it (Chrome DevTools Protocol, domain Profiler). */
export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** Node of each sample, and microseconds since the one before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Of a worker that is busy a fifth of the time, 30 s give 12,000 samples with code in them. */
const SAMPLING_INTERVAL_US = 500;
const OPEN_TIMEOUT_MS = 5_000;

/** Inspector of a process that runs: SIGUSR1 makes Node open it and say where. */
export class Inspector implements Disposable {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (result: never) => void>();
  #nextId = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id?: number; result: never };
      if (id === undefined) return;
      this.#answers.get(id)?.(result);
      this.#answers.delete(id);
    });
  }

  /** @param server Whose output names the address, the process being one of its children. */
  static async open(server: Callcast, pid: number): Promise<Inspector> {
    const before = server.output.length;
    process.kill(pid, 'SIGUSR1');
    for (let waitedMs = 0; ; waitedMs += 20) {
      const address = /Debugger listening on (ws:\S+)/.exec(server.output.slice(before))?.[1];
      if (address !== undefined) return Inspector.#connect(address);
      if (waitedMs > OPEN_TIMEOUT_MS) throw new Error(`process ${pid} opened no inspector`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  static async #connect(address: string): Promise<Inspector> {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', reject, { once: true });
    });
    return new Inspector(socket);
  }

  async startProfile(): Promise<void> {
    await this.#command('Profiler.enable');
    await this.#command('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_US });
    await this.#command('Profiler.start');
  }

  async stopProfile(): Promise<CpuProfile> {
    const { profile } = await this.#command<{ profile: CpuProfile }>('Profiler.stop');
    return profile;
  }

  /** @returns The value of a JavaScript expression in the process, as JSON. @throws {Error} It threw. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#command<{
      result: { value?: unknown };
      exceptionDetails?: { exception?: { description?: string } };
    }>('Runtime.evaluate', { expression, returnByValue: true });
    if (exceptionDetails !== undefined) throw new Error(`in the process: ${exceptionDetails.exception?.description}`);
    return result.value;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #command<Result>(method: string, params: object = {}): Promise<Result> {
    const id = this.#nextId++;
    const answer = new Promise<Result>((resolve) => this.#answers.set(id, resolve as (result: never) => void));
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer;
  }
}
