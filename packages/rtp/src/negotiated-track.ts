import type { ClockRate } from '@callcast/core';

/** One codec of an m-section, as both sides agreed on it. Payload types are only unique within their m-section. */
export interface NegotiatedCodec {
  readonly payloadType: number;
  readonly codec: 'H264' | 'H265' | 'AV1' | 'VP8' | 'opus';
  readonly clockRate: ClockRate;
  /** Payload type of its retransmissions (RFC 4588), when negotiated. */
  readonly rtxPayloadType?: number;
  /** `a=fmtp` parameters, lower-case names. */
  readonly formatParameters: Readonly<Record<string, string>>;
}

/** Keys that are pressed, as events in place of sound (RFC 4733), in the SSRC and the sequence numbers of the sound. */
export interface TelephoneEventFormat {
  readonly payloadType: number;
  /** Of durations; timestamps are those of the sound, whatever this says (browsers do so). */
  readonly clockRate: 8_000 | 48_000;
}

/** What we send in an m-section, with the codec and the feedback of its {@link NegotiatedTrack}. */
export interface OutgoingStream {
  readonly ssrc: number;
  /** Of retransmissions (RFC 4588), when they were negotiated. */
  readonly rtxSsrc?: number;
  /** The same for all streams of a peer: what is played in step has one (RFC 3550 §6.5.1). */
  readonly cname: string;
  /** RTP header extension id of the time of sending, when negotiated: the receiver estimates its bandwidth by it. */
  readonly absSendTimeExtensionId?: number;
}

/** One m-section that carries media to us, from us, or both. */
export interface NegotiatedTrack {
  readonly kind: 'audio' | 'video';
  readonly mid: string;
  /** In order of preference; never empty. */
  readonly codecs: readonly NegotiatedCodec[];
  readonly feedback: {
    readonly nack: boolean;
    readonly pli: boolean;
    readonly fir: boolean;
    readonly transportCc: boolean;
    readonly remb: boolean;
  };
  /** RTP header extension id of the transport-wide sequence number, when negotiated. */
  readonly transportCcExtensionId?: number;
  /** SSRCs that the SDP announced, when it did: media first, then RTX. */
  readonly ssrcs: readonly { readonly media: number; readonly rtx?: number }[];
  /** Several encodings of one picture arrive, each with its own SSRC, named by the RID in a header extension (RFC 8852). */
  readonly simulcast?: {
    /** In the order of the offer, which says nothing about their quality. */
    readonly rids: readonly string[];
    readonly ridExtensionId: number;
    /** Names the encoding that a retransmission belongs to. */
    readonly repairedRidExtensionId?: number;
    readonly midExtensionId?: number;
  };
  /** Sound only: events may come, and may be sent where there is {@link NegotiatedTrack.outgoing}. */
  readonly telephoneEvent?: TelephoneEventFormat;
  /** Sound only: RTP header extension id of its level (RFC 6464), when negotiated. */
  readonly audioLevelExtensionId?: number;
  /** Opus only: the sender said that it sends two channels (`sprop-stereo=1`, or `stereo=1` in its fmtp). */
  readonly stereo: boolean;
  /** Undefined: nothing is sent here. */
  readonly outgoing?: OutgoingStream;
  /** False: the peer sends nothing here. Left out: it does. */
  readonly isReceived?: false;
}
