import ivm from 'isolated-vm';
import type { HostEvent } from '../guest/host-events.ts';
import type { HostFunction } from '../guest/host-port.ts';
import type { GuestStart } from '../guest/main.ts';
import type { ScenarioSource } from '../protocol.ts';
import type { GuestProgram } from './guest-program.ts';

export interface GuestIsolateOptions {
  readonly program: GuestProgram;
  readonly start: GuestStart;
  /** What the guest may call. Arguments come from hostile code. Must not throw. */
  readonly host: HostFunction;
  readonly memoryMegabytes: number;
  readonly callbackTimeoutMs: number;
  /** V8 lost control of the isolate: the process must end. */
  readonly onCatastrophe: (message: string) => void;
}

/**
 * One isolate with one scenario run in it. Only text crosses: no Reference and no ExternalCopy is ever given to the guest.
 * The author's code runs on a thread of isolated-vm, never on this one.
 */
export class GuestIsolate {
  readonly #isolate: ivm.Isolate;
  readonly #context: ivm.Context;
  readonly #dispatch: ivm.Reference<(eventJson: string) => void>;
  readonly #callbackTimeoutMs: number;

  /** Builds the scenario API in a new isolate. The author's scripts have not run yet. */
  static async open(options: GuestIsolateOptions): Promise<GuestIsolate> {
    const isolate = new ivm.Isolate({
      memoryLimit: options.memoryMegabytes,
      onCatastrophicError: options.onCatastrophe,
    });
    try {
      const context = await isolate.createContext();
      const guest = options.program.runIn(isolate, context);
      const host = new ivm.Callback(options.host);
      const dispatch = await guest.apply(undefined, [host, JSON.stringify(options.start)], {
        result: { reference: true },
      });
      return new GuestIsolate(isolate, context, dispatch, options.callbackTimeoutMs);
    } catch (error) {
      isolate.dispose();
      throw error;
    }
  }

  private constructor(
    isolate: ivm.Isolate,
    context: ivm.Context,
    dispatch: ivm.Reference<(eventJson: string) => void>,
    callbackTimeoutMs: number,
  ) {
    this.#isolate = isolate;
    this.#context = context;
    this.#dispatch = dispatch;
    this.#callbackTimeoutMs = callbackTimeoutMs;
  }

  get isDisposed(): boolean {
    return this.#isolate.isDisposed;
  }

  /** CPU time used so far, fractional milliseconds. */
  get cpuMs(): number {
    return this.#isolate.isDisposed ? 0 : Number(this.#isolate.cpuTime) / 1e6;
  }

  /** Runs one script of the author's, byte for byte. Rejects with what it threw, or as {@link isolateFailure} tells. */
  async runScenario(scenario: ScenarioSource): Promise<void> {
    const script = await this.#isolate.compileScript(scenario.source, { filename: scenario.name });
    await script.run(this.#context, { timeout: this.#callbackTimeoutMs, release: true });
  }

  /** Delivers one event. Rejects with a promise rejection that nobody handled, or as {@link isolateFailure} tells. */
  async dispatch(event: HostEvent): Promise<void> {
    await this.#dispatch.apply(undefined, [JSON.stringify(event)], { timeout: this.#callbackTimeoutMs });
  }

  /** Ends whatever runs inside. Idempotent. */
  dispose(): void {
    if (!this.#isolate.isDisposed) this.#isolate.dispose();
  }
}

/** Why an isolate stopped, as far as isolated-vm tells it apart: by the text of its error. */
export function isolateFailure(error: unknown): 'timeout' | 'memory' | 'disposed' | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.message === 'Script execution timed out.') return 'timeout';
  if (error.message === 'Isolate was disposed during execution due to memory limit') return 'memory';
  if (/^Isolate (is|was) (already )?disposed/.test(error.message)) return 'disposed';
  return undefined;
}
