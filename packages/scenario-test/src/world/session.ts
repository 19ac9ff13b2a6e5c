import { millis, type Timer } from '@callcast/core';
import type { SessionCommand } from '@callcast/scenario/protocol';
import { SESSION_LIMITS } from '../limits.ts';
import type { VideoCodec, VideoPolicy } from './call-records.ts';
import type { Surroundings, WorldPart } from './surroundings.ts';

export interface SessionOptions {
  readonly customData: string;
  /** Ends the run, as the server does it. */
  readonly stop: (reason: string) => void;
  /** The scenario ended it. */
  readonly onTerminated: () => void;
}

/** What concerns the session as a whole: it ends by itself a minute after its last call. */
export class Session implements WorldPart<SessionCommand> {
  readonly #around: Surroundings;
  readonly #options: SessionOptions;
  #idle: Timer | undefined;
  #only: VideoCodec | undefined;
  #isOver = false;
  /** Of the session, as the call history would show it. */
  customData: string;

  readonly handlers: WorldPart<SessionCommand>['handlers'] = {
    terminate: () => this.#options.onTerminated(),
    'set-custom-data': ({ customData }) => {
      this.customData = customData;
    },
    'set-video-codec': ({ codec }) => {
      const name = codec.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
      if (name === 'H264' || name === 'VP8') this.#only = name;
      else this.#around.write('warning', `setVideoCodec: unknown codec "${codec}" ignored; known: H264, VP8`);
    },
  };

  constructor(around: Surroundings, options: SessionOptions) {
    this.#around = around;
    this.#options = options;
    this.customData = options.customData;
    this.callsChanged(0);
  }

  /** What a call is asked for. @param preferred By all agents that it feeds. */
  policy(preferred: VideoCodec | undefined): VideoPolicy {
    const usual: readonly VideoCodec[] = preferred === undefined ? ['H264', 'VP8'] : [preferred, 'H264', 'VP8'];
    const wanted = this.#only === undefined ? usual : [this.#only];
    return (offered) => wanted.find((codec) => offered.includes(codec)) ?? null;
  }

  callsChanged(count: number): void {
    this.#idle?.cancel();
    if (this.#isOver || count > 0) return;
    const timeout = millis(SESSION_LIMITS.idleSessionTimeout);
    this.#idle = this.#around.time.after(timeout, () => this.#options.stop('No call for 60 s'));
  }

  end(): void {
    this.#isOver = true;
    this.#idle?.cancel();
  }
}
