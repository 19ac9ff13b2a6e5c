/** A media worker's process as the server starts it, with the test in the place of the server. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import type { MediaCommand, MediaEvent } from '@callcast/calls';
import { vi } from 'vitest';
import { forkMediaWorker, type MediaWorkerProcess } from '../../apps/server/src/workers/io/fork-media-worker.ts';

/** More than anything of a call takes, on a machine that is busy with other work. */
const PATIENCE = { timeout: 30_000, interval: 50 };
const END_LIMIT_MS = 5_000;

export class WorkerProcess implements AsyncDisposable {
  readonly mediaPort: number;
  /** Of the one session. */
  readonly events: MediaEvent[] = [];
  /** What it logs, one entry a line. */
  readonly log: string[] = [];
  readonly #process: MediaWorkerProcess;
  readonly #exited: Promise<void>;
  #isReady = false;

  private constructor(folder: string, mediaPort: number) {
    this.mediaPort = mediaPort;
    let exited = (): void => undefined;
    this.#exited = new Promise((resolve) => {
      exited = resolve;
    });
    this.#process = forkMediaWorker(
      {
        workerIndex: 0,
        bindAddress: '127.0.0.1',
        publicAddress: undefined,
        mediaPort,
        egressAllow: ['127.0.0.1'],
        previewSocket: join(folder, 'preview.sock'),
        rtmpsAuthorities: undefined,
        recordings: { folder, maxFileBytes: 1_000_000 },
      },
      {
        message: (message) => {
          if (message.kind === 'ready') this.#isReady = true;
          else if (message.kind === 'event') this.events.push(message.event);
          else if (message.kind === 'log') this.log.push(`${message.message} ${JSON.stringify(message.fields)}`);
        },
        error: (text) => this.log.push(text),
        exited,
      },
    );
  }

  /** @param folder Exists; its opener removes it. */
  static async start(folder: string): Promise<WorkerProcess> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    socket.close();
    await once(socket, 'close');
    const worker = new WorkerProcess(folder, port);
    await worker.#until(() => worker.#isReady || undefined);
    return worker;
  }

  command(command: MediaCommand): void {
    this.#process.send({ kind: 'command', session: 1, command });
  }

  /** The last event of this kind that is like that. */
  last<Kind extends MediaEvent['kind']>(
    kind: Kind,
    isLike: (event: Extract<MediaEvent, { kind: Kind }>) => boolean = () => true,
  ): Extract<MediaEvent, { kind: Kind }> | undefined {
    return this.events
      .filter((event): event is Extract<MediaEvent, { kind: Kind }> => event.kind === kind)
      .findLast(isLike);
  }

  /** @returns The answer to a leg's offer. @throws With its reason, when it is refused. */
  async openLeg(
    legId: string,
    offer: string,
    options: Partial<MediaCommand & { kind: 'open-leg' }> = {},
  ): Promise<string> {
    this.command({ kind: 'open-leg', legId, offer, videoPolicy: 'prefer-h264', duplex: true, ...options });
    return this.#until(() => {
      const refused = this.last('leg-refused', (event) => event.legId === legId);
      if (refused !== undefined) throw new Error(refused.message);
      return this.last('leg-answered', (event) => event.legId === legId)?.answer;
    });
  }

  untilConnected(legId: string): Promise<unknown> {
    return this.#until(() => this.last('leg-connected', (event) => event.legId === legId));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.send({ kind: 'shutdown' });
    const killing = setTimeout(() => this.#process.kill(), END_LIMIT_MS);
    await this.#exited;
    clearTimeout(killing);
  }

  #until<Value>(find: () => Value | undefined): Promise<Value> {
    return vi.waitFor(() => {
      const found = find();
      if (found === undefined) throw new Error(`not yet; the worker logged: ${this.log.join('\n')}`);
      return found;
    }, PATIENCE);
  }
}
