import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of the benchmark that answers messages. Disposing ends it. */
export class Child<Sent extends { readonly kind: string }, Received extends { readonly kind: string }>
  implements AsyncDisposable
{
  readonly #child: ChildProcess;
  readonly #name: string;

  constructor(main: URL) {
    this.#name = main.pathname.split('/').at(-1) ?? '';
    this.#child = fork(fileURLToPath(main), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  send(message: Sent): void {
    this.#child.send(message);
  }

  /** @throws {Error} The process said `failed`, or ended. */
  receive<Kind extends Received['kind']>(kind: Kind): Promise<Extract<Received, { readonly kind: Kind }>> {
    return new Promise((resolve, reject) => {
      const stop = () => this.#child.off('message', listen).off('exit', end);
      const listen = (message: Received & { readonly reason?: string }) => {
        if (message.kind !== kind && message.kind !== 'failed') return;
        stop();
        if (message.kind === kind) resolve(message as unknown as Extract<Received, { readonly kind: Kind }>);
        else reject(new Error(message.reason));
      };
      const end = (code: number | null, signal: string | null) => {
        stop();
        reject(new Error(`${this.#name} ended with ${signal ?? code}`));
      };
      this.#child.on('message', listen).on('exit', end);
    });
  }

  /** Sends, then waits for the answer. */
  async ask<Kind extends Received['kind']>(
    message: Sent,
    kind: Kind,
  ): Promise<Extract<Received, { readonly kind: Kind }>> {
    const answer = this.receive(kind);
    this.send(message);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}
