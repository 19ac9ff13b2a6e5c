/**
 * The media of a session whose agents may name a destination: `open-output` waits for what the name stands for. The key goes
 * from the store to the media worker; neither the scenario, nor the session, nor its journal ever has it.
 */
import type { MediaCommand, MediaEvent, MediaPort, MediaSession, OutputFailure, OutputId } from '@callcast/calls';
import type { Log } from '@callcast/core';
import type { DestinationsInUse } from './in-use.ts';
import { publishOptions } from './publish-options.ts';
import type { OpenDestination } from './vault.ts';

export interface SessionMediaOptions {
  readonly media: MediaPort;
  /** What a name stands for in the session's application, or why nothing. */
  readonly find: (name: string) => Promise<OpenDestination | OutputFailure>;
  readonly inUse: DestinationsInUse;
  readonly log: Log;
}

type OpenOutput = Extract<MediaCommand, { kind: 'open-output' }>;

type Feed = Extract<MediaCommand, { kind: 'route' | 'play-to-output' }>;

/** An output that the worker does not have: its destination is being looked up, or was not found. */
interface Absent {
  /** What is to feed it. */
  feed: Feed | undefined;
}

export function withDestinations(options: SessionMediaOptions): MediaPort {
  return {
    openSession: (onEvent, onLost) => {
      const inner = options.media.openSession(
        (event) => {
          if (isOver(event)) session.release(event.outputId);
          onEvent(event);
        },
        (reason) => {
          session.close();
          onLost(reason);
        },
      );
      const session = new DestinationSession(options, inner, onEvent);
      return session;
    },
  };
}

type OutputState = Extract<MediaEvent, { kind: 'output-state' }>;

/** It failed or stopped by itself: it dials no more, though nobody has closed it yet. */
function isOver(event: MediaEvent): event is OutputState {
  return event.kind === 'output-state' && (event.state === 'failed' || event.state === 'stopped');
}

class DestinationSession implements MediaSession {
  readonly #options: SessionMediaOptions;
  readonly #inner: MediaSession;
  readonly #onEvent: (event: MediaEvent) => void;
  readonly #absent = new Map<OutputId, Absent>();
  readonly #used = new Map<OutputId, () => void>();
  #closed = false;

  constructor(options: SessionMediaOptions, inner: MediaSession, onEvent: (event: MediaEvent) => void) {
    this.#options = options;
    this.#inner = inner;
    this.#onEvent = onEvent;
  }

  get id(): number {
    return this.#inner.id;
  }

  send(command: MediaCommand): void {
    if (command.kind === 'open-output' && command.options.destination !== undefined) {
      void this.#open(command, command.options.destination);
      return;
    }
    if (command.kind === 'close-output') this.release(command.outputId);
    const absent = 'outputId' in command ? this.#absent.get(command.outputId) : undefined;
    if (absent === undefined) this.#inner.send(command);
    else this.#handleAbsent(absent, command);
  }

  close(): void {
    this.#closed = true;
    this.#absent.clear();
    for (const outputId of [...this.#used.keys()]) this.release(outputId);
    this.#inner.close();
  }

  /** The output publishes to its destination no more. Idempotent. */
  release(outputId: OutputId): void {
    this.#used.get(outputId)?.();
    this.#used.delete(outputId);
  }

  #handleAbsent(absent: Absent, command: MediaCommand): void {
    const { feed } = absent;
    if (command.kind === 'route' || command.kind === 'play-to-output') absent.feed = command;
    else if (command.kind === 'unroute') {
      if (feed?.kind === 'route' && feed.legId === command.legId) absent.feed = undefined;
    } else if (command.kind === 'stop-play-to-output') {
      if (feed?.kind === 'play-to-output' && feed.playerId === command.playerId) absent.feed = undefined;
    } else if (command.kind === 'close-output') {
      const { outputId, reason } = command;
      this.#absent.delete(outputId);
      // As a worker tells of an output that is stopped before it was dialled; later, since no event may come from inside a call.
      queueMicrotask(() => {
        this.#tell({ kind: 'output', outputId, name: 'stream-stopped', reason });
        this.#tell({ kind: 'output', outputId, name: 'disconnected', reason });
        this.#tell({ kind: 'output-state', outputId, state: 'stopped', reason });
      });
    }
  }

  async #open(command: OpenOutput, name: string): Promise<void> {
    const { outputId } = command;
    const absent: Absent = { feed: undefined };
    this.#absent.set(outputId, absent);
    const found = await this.#find(name);
    if (this.#absent.get(outputId) !== absent) return; // closed meanwhile
    if ('code' in found) {
      const why = { outputId, reason: found.reason, errorCode: found.code };
      this.#tell({ kind: 'output', name: 'error', ...why });
      this.#tell({ kind: 'output-state', state: 'failed', ...why });
      return;
    }
    this.#absent.delete(outputId);
    this.#used.set(outputId, this.#options.inUse.use(found.id));
    const { maxVideoBitrateKbps } = found.policy;
    const host = URL.parse(found.server)?.host;
    if (host) this.#tell({ kind: 'output-destination', outputId, host });
    this.#inner.send({
      ...command,
      options: publishOptions(found, command.options),
      ...(maxVideoBitrateKbps === null ? {} : { maxVideoBitrateBps: maxVideoBitrateKbps * 1_000 }),
    });
    if (absent.feed !== undefined) this.#inner.send(absent.feed);
  }

  async #find(name: string): Promise<OpenDestination | OutputFailure> {
    try {
      return await this.#options.find(name);
    } catch (cause) {
      this.#options.log.error('a destination could not be looked up', { cause: String(cause) });
      return { code: 'INTERNAL_ERROR', reason: `Destination “${name}” could not be looked up: a fault of this server` };
    }
  }

  #tell(event: MediaEvent): void {
    if (!this.#closed) this.#onEvent(event);
  }
}
