import { writeRtpPacket } from '@callcast/rtp';
import { OFFERED_PAYLOAD_TYPES, type OfferedKind } from '@callcast/webrtc/io';
import type { HostileDatagram } from './attack.ts';

/** An RTP stream whose every field may be set to what no encoder sends. Numbers are cut to the width of their field. */
export class RtpStream {
  readonly #kind: OfferedKind;
  readonly ssrc: number;
  sequenceNumber = 0;
  timestamp = 0;

  constructor(kind: OfferedKind, ssrc: number) {
    this.#kind = kind;
    this.ssrc = ssrc;
  }

  /** The next packet; the sequence number goes on by one. */
  next(payload: Uint8Array, { marker = false, ssrc = this.ssrc } = {}): HostileDatagram {
    const datagram = writeRtpPacket({
      payloadType: this.#kind === 'audio' ? OFFERED_PAYLOAD_TYPES.opus : OFFERED_PAYLOAD_TYPES.h264,
      marker,
      sequenceNumber: this.sequenceNumber++ & 0xffff,
      timestamp: this.timestamp >>> 0,
      ssrc,
      payload,
    });
    return { kind: this.#kind, datagram };
  }
}
