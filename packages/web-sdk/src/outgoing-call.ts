import { Call, type CallPorts } from './call.ts';
import type { LocalMedia } from './local-media.ts';
import type { Signalling } from './signalling.ts';

export interface CallOptions {
  readonly media: LocalMedia;
  readonly customData?: string;
  /** Only `X-…` names reach the scenario. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborting hangs up. */
  readonly signal?: AbortSignal;
  /** Calls even when this browser cannot send H.264; RTMP outputs of such a call fail with `CODEC_MISMATCH`. */
  readonly allowOtherVideoCodecs?: boolean;
  /**
   * Whether to take sound and picture that the scenario sends: `true` also without a microphone or camera of one's own,
   * `false` never. By default where the own track is sent, too.
   */
  readonly receiveAudio?: boolean;
  readonly receiveVideo?: boolean;
}

export interface OutgoingCallPorts extends CallPorts {
  readonly signalling: () => Promise<Signalling>;
}

/** Made by `CallClient.call`; it starts by itself. */
export class OutgoingCall extends Call {
  readonly number: string;

  constructor(ports: OutgoingCallPorts, number: string, options: CallOptions) {
    super(ports, ports.browser.randomId(), 'outgoing');
    this.number = number;
    this.borrow(options.media, true);
    const { signal } = options;
    const onAbort = (): void => this.feed({ kind: 'hang-up', reason: 'cancelled' });
    signal?.addEventListener('abort', onAbort, { once: true });
    this.on('ended', () => signal?.removeEventListener('abort', onAbort));
    // After the caller had the chance to listen.
    queueMicrotask(() => {
      if (signal?.aborted) onAbort();
      else if (!this.hasEnded) this.#dial(ports, options);
    });
  }

  #dial({ signalling }: OutgoingCallPorts, options: CallOptions): void {
    const { media, customData, headers, receiveAudio, receiveVideo } = options;
    this.connect({
      media,
      plan: { sendVideo: true, receiveAudio, receiveVideo },
      allowOtherVideoCodecs: options.allowOtherVideoCodecs ?? false,
      signalling,
      introduction: (sdp) => ({
        type: 'call',
        call: this.id,
        number: this.number,
        sdp,
        ...(customData === undefined ? {} : { customData }),
        ...(headers === undefined ? {} : { headers }),
      }),
    });
  }
}
