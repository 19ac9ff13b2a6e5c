import type { ClientMessage } from '@callcast/webrtc/signalling-protocol';
import { Call, type CallPorts } from './call.ts';
import type { LocalMedia } from './local-media.ts';
import type { MediaRequest } from './media-access.ts';
import type { IncomingCallMessage, Signalling } from './signalling.ts';

export interface AnswerOptions {
  /** Camera and microphone to borrow. Without it the call opens its own, and closes them at its end. */
  readonly media?: LocalMedia;
  /** Whether the camera is sent. Default: what the caller asks for. */
  readonly video?: boolean;
  readonly receiveAudio?: boolean;
  /** Default: what the caller asks for. */
  readonly receiveVideo?: boolean;
  readonly customData?: string;
  /** Only `X-…` names reach the scenario. */
  readonly headers?: Readonly<Record<string, string>>;
  /** As of `CallClient.call`. */
  readonly allowOtherVideoCodecs?: boolean;
}

export interface DeclineOptions {
  /** SIP-like, 400 to 699: 603 (default) does not want to, 486 is busy, 480 cannot ring here. */
  readonly code?: number;
  /** Only `X-…` names reach the scenario. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface IncomingCallPorts extends CallPorts {
  readonly signalling: Signalling;
  readonly openMedia: (request: MediaRequest) => Promise<LocalMedia>;
}

/** A scenario calls the user. It rings on all their devices; whichever answers first has the call. */
export class IncomingCall extends Call {
  readonly callerId: string;
  readonly displayName: string;
  /** `X-…` headers of the scenario. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the scenario asks for video. */
  readonly video: boolean;
  readonly customData: string | undefined;
  readonly #ports: IncomingCallPorts;
  #isAnswering = false;
  #isAccepted = false;
  /** What fails here may still be answered on another device. */
  #refusal: DeclineOptions = { code: 480 };

  constructor(ports: IncomingCallPorts, message: IncomingCallMessage) {
    super(ports, message.call, 'incoming');
    this.#ports = ports;
    this.callerId = message.callerId;
    this.displayName = message.displayName;
    this.headers = message.headers;
    this.video = message.video;
    this.customData = message.customData;
    this.speakBy(ports.signalling);
  }

  /**
   * Takes the call. What goes wrong from the offer on comes as the `ended` event. Does nothing when the call does not
   * ring any more, or is being answered already.
   *
   * @throws {CallError} as `media.open` when no media is given: the call goes on ringing and may be answered otherwise.
   */
  async answer(options: AnswerOptions = {}): Promise<void> {
    if (this.state !== 'ringing' || this.#isAnswering) return;
    this.#isAnswering = true;
    try {
      const media = options.media ?? (await this.#openMedia(options.video ?? this.video));
      if (this.state === 'ringing') this.#accept(media, options);
    } finally {
      this.#isAnswering = false;
    }
  }

  /** Refuses the call on all devices where nobody else is about to answer. Does nothing when it does not ring any more. */
  decline(options: DeclineOptions = {}): void {
    if (this.state !== 'ringing') return;
    this.#refusal = options;
    this.feed({ kind: 'hang-up', reason: 'declined' });
  }

  /** Declines as long as it rings. Idempotent. */
  override hangup(): void {
    this.#refusal = {};
    super.hangup();
  }

  protected override farewell(): ClientMessage {
    return this.#isAccepted ? super.farewell() : { type: 'decline', call: this.id, ...this.#refusal };
  }

  async #openMedia(video: boolean): Promise<LocalMedia> {
    const media = await this.#ports.openMedia({ video, audio: true });
    if (this.hasEnded) media.close();
    else this.on('ended', () => media.close());
    return media;
  }

  #accept(media: LocalMedia, options: AnswerOptions): void {
    const { video = this.video, receiveAudio = true, receiveVideo = this.video, customData, headers } = options;
    this.borrow(media, video);
    this.feed({ kind: 'answer' });
    this.connect({
      media,
      plan: { sendVideo: video, receiveAudio, receiveVideo },
      allowOtherVideoCodecs: options.allowOtherVideoCodecs ?? false,
      signalling: () => this.#ports.signalling,
      introduction: (sdp) => {
        this.#isAccepted = true;
        return {
          type: 'accept',
          call: this.id,
          sdp,
          ...(customData === undefined ? {} : { customData }),
          ...(headers === undefined ? {} : { headers }),
        };
      },
    });
  }
}
