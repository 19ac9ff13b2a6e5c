import { randomBytes } from 'node:crypto';
import { CodedError, type Log, type Millis, millis, type Scheduler, type Timer } from '@callcast/core';
import type { CdnConfiguration, CdnEvent, LiveStream } from './cdn-protocol.ts';
import { type CdnChild, forkCdn } from './io/fork-cdn.ts';
import {
  CLOSE_TIMEOUT_MS,
  HEALTHY_AFTER_MS,
  MAX_PORT_MOVES,
  MAX_RESTART_DELAY_MS,
  RESTART_DELAY_MS,
  START_TIMEOUT_MS,
} from './limits.ts';

export type TestCdnErrorCode = 'TEST_CDN_PORT_TAKEN' | 'TEST_CDN_START_FAILED';

/** The embedded test CDN did not start. */
export class TestCdnError extends CodedError<TestCdnErrorCode> {}

export interface TestCdnOptions {
  /** Address of the RTMP listener. HTTP-FLV always stays on loopback. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly rtmpPort: number;
  /** A default port that is taken moves to the next free one; a port that somebody chose does not. */
  readonly mayMove: boolean;
  /** Publishers have to give it: `<name>?key=<key>`. Undefined: anybody may publish. */
  readonly publishKey?: string | undefined;
  readonly log: Log;
  readonly scheduler: Scheduler;
}

/** What a viewer's connection needs to know of the CDN. */
export interface FlvSource {
  /** Loopback port of HTTP-FLV; changes when the process is restarted, undefined while it is down. */
  readonly httpPort: number | undefined;
  /** To be sent as {@link CDN_ACCESS_HEADER}. */
  readonly accessKey: string;
  /** `path` is `/<app>/<name>`. */
  isLive(path: string): boolean;
}

export interface TestCdn extends FlvSource {
  readonly rtmpPort: number;
  /** At most a moment old. */
  readonly streams: readonly LiveStream[];
  /** Of the process, for memory figures; undefined while it is down. */
  readonly pid: number | undefined;
  /** Resolves when the process has ended. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts the embedded test CDN as a process of its own and keeps it running: when it dies, it comes back on the same
 * RTMP port after a pause that grows while it keeps dying.
 *
 * The caller closes it.
 *
 * @throws {TestCdnError} `TEST_CDN_PORT_TAKEN` — `rtmpPort`, and the ports it may move to, are taken.
 * @throws {TestCdnError} `TEST_CDN_START_FAILED` — the process did not come up.
 */
export async function startTestCdn(options: TestCdnOptions): Promise<TestCdn> {
  const cdn = new SupervisedCdn(options);
  await cdn.start();
  return cdn;
}

class SupervisedCdn implements TestCdn {
  readonly accessKey = randomBytes(24).toString('base64url');
  readonly #options: TestCdnOptions;
  #rtmpPort: number | undefined;
  #httpPort: number | undefined;
  #live: readonly LiveStream[] = [];
  #child: CdnChild | undefined;
  #restart: Timer | undefined;
  #restartDelay = millis(RESTART_DELAY_MS);
  #closing: Promise<void> | undefined;
  #onChildGone: () => void = () => undefined;

  constructor(options: TestCdnOptions) {
    this.#options = options;
  }

  get rtmpPort(): number {
    return this.#rtmpPort ?? this.#options.rtmpPort;
  }

  get httpPort(): number | undefined {
    return this.#httpPort;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  isLive(path: string): boolean {
    return this.#live.some((stream) => stream.path === path);
  }

  get streams(): readonly LiveStream[] {
    return this.#live;
  }

  /** Starts the child and waits for its listeners. */
  start(): Promise<void> {
    const { scheduler, log } = this.#options;
    const startedAt = scheduler.now();
    return new Promise((resolve, reject) => {
      const fail = (error: TestCdnError): void => {
        timeout.cancel();
        reject(error);
      };
      const handle = (event: CdnEvent): void => {
        switch (event.type) {
          case 'listening':
            timeout.cancel();
            this.#rtmpPort = event.rtmpPort;
            this.#httpPort = event.httpPort;
            log.info('test CDN is listening', { rtmpPort: event.rtmpPort });
            resolve();
            return;
          case 'listen-failed':
            child.disconnect();
            fail(listenError(event.systemCode, event.reason, this.#options.rtmpPort));
            return;
          case 'live':
            this.#live = event.streams;
            return;
        }
      };
      const child = forkCdn(this.#configuration(), handle, (reason) => {
        fail(new TestCdnError('TEST_CDN_START_FAILED', `the test CDN ended: ${reason}`));
        this.#childEnded(child, reason, startedAt);
      });
      this.#child = child;
      const timeout = scheduler.after(millis(START_TIMEOUT_MS), () => {
        child.kill();
        fail(new TestCdnError('TEST_CDN_START_FAILED', 'the test CDN did not start in time'));
      });
    });
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#restart?.cancel();
      const child = this.#child;
      if (child === undefined) return resolve();
      const timeout = this.#options.scheduler.after(millis(CLOSE_TIMEOUT_MS), () => child.kill());
      this.#onChildGone = () => {
        timeout.cancel();
        resolve();
      };
      child.disconnect();
    });
    return this.#closing;
  }

  #configuration(): CdnConfiguration {
    const { host, rtmpPort, mayMove, publishKey } = this.#options;
    const moves = mayMove && rtmpPort !== 0 ? MAX_PORT_MOVES : 0;
    return {
      type: 'start',
      host,
      // Once it has a port, that one is in the URLs that people and scenarios use.
      rtmpPorts:
        this.#rtmpPort === undefined ? Array.from({ length: moves + 1 }, (_, k) => rtmpPort + k) : [this.#rtmpPort],
      accessKey: this.accessKey,
      ...(publishKey === undefined ? {} : { publishKey }),
    };
  }

  #childEnded(child: CdnChild, reason: string, startedAt: Millis): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#httpPort = undefined;
    this.#live = [];
    this.#onChildGone();
    // Without a port it never started: whoever called start() has been told.
    if (this.#closing !== undefined || this.#rtmpPort === undefined) return;
    const { scheduler, log } = this.#options;
    if (scheduler.now() - startedAt >= HEALTHY_AFTER_MS) this.#restartDelay = millis(RESTART_DELAY_MS);
    log.warn('test CDN ended and is started again', { reason, delayMs: this.#restartDelay });
    this.#restart = scheduler.after(this.#restartDelay, () => {
      this.start().catch((error: unknown) =>
        log.error('test CDN could not be started again', { error: String(error) }),
      );
    });
    this.#restartDelay = millis(Math.min(2 * this.#restartDelay, MAX_RESTART_DELAY_MS));
  }
}

function listenError(systemCode: string, reason: string, rtmpPort: number): TestCdnError {
  return systemCode === 'EADDRINUSE'
    ? new TestCdnError('TEST_CDN_PORT_TAKEN', `RTMP port ${rtmpPort} is taken`, { details: { rtmpPort } })
    : new TestCdnError('TEST_CDN_START_FAILED', reason, { details: { rtmpPort, systemCode } });
}
