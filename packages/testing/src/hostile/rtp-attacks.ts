/** Attacks by the fields of RTP packets (RFC 3550 §5.1). */
import { packetizeH264 } from '@callcast/rtp';
import type { Attack } from './attack.ts';
import { RtpStream } from './rtp-stream.ts';

const MAX_PAYLOAD_BYTES = 1_150;
/** A fragmentation unit of an IDR slice, neither the first nor the last: it begins nothing and ends nothing. */
const FRAGMENT = new Uint8Array(MAX_PAYLOAD_BYTES).fill(0x5a);
FRAGMENT.set([0x7c, 0x05]);

export const rtpAttacks: readonly Attack[] = [
  {
    name: 'a flood of fragments of one picture that never ends',
    datagramsPerSecond: 4_000,
    *datagrams({ ssrc }) {
      const video = new RtpStream('video', ssrc.video);
      const first = FRAGMENT.slice();
      first[1] = 0x85; // start bit
      yield video.next(first);
      for (;;) yield video.next(FRAGMENT);
    },
  },
  {
    name: 'another SSRC with every packet',
    datagramsPerSecond: 2_000,
    *datagrams({ ssrc, random }) {
      const video = new RtpStream('video', ssrc.video);
      for (;;) yield video.next(FRAGMENT, { ssrc: random.uint32() });
    },
  },
  {
    name: 'another SSRC with every second packet, so that each proves to be a new sender',
    datagramsPerSecond: 2_000,
    *datagrams({ ssrc, random }) {
      const video = new RtpStream('video', ssrc.video);
      for (;;) {
        const stranger = random.uint32();
        yield video.next(FRAGMENT, { ssrc: stranger });
        yield video.next(FRAGMENT, { ssrc: stranger });
      }
    },
  },
  {
    name: 'every second sequence number left out',
    datagramsPerSecond: 2_000,
    *datagrams({ ssrc }) {
      const video = new RtpStream('video', ssrc.video);
      for (;;) {
        yield video.next(FRAGMENT);
        video.sequenceNumber++;
      }
    },
  },
  {
    name: 'holes of almost the reorder window',
    datagramsPerSecond: 1_000,
    *datagrams({ ssrc }) {
      const video = new RtpStream('video', ssrc.video);
      for (;;) {
        yield video.next(FRAGMENT);
        video.sequenceNumber += 990;
      }
    },
  },
  {
    name: 'pictures with timestamps from nowhere',
    datagramsPerSecond: 1_000,
    *datagrams({ ssrc, clip, random }) {
      const video = new RtpStream('video', ssrc.video);
      for (;;)
        for (const { nalUnits } of clip.pictures) {
          video.timestamp = random.uint32();
          const payloads = packetizeH264(nalUnits, MAX_PAYLOAD_BYTES);
          for (const [i, payload] of payloads.entries())
            yield video.next(payload, { marker: i === payloads.length - 1 });
        }
    },
  },
  {
    name: 'sound that leaves out 9.9 seconds with every packet',
    datagramsPerSecond: 500,
    *datagrams({ ssrc, clip }) {
      const audio = new RtpStream('audio', ssrc.audio);
      for (;;)
        for (const payload of clip.opusPackets) {
          yield audio.next(payload);
          audio.timestamp += 475_200;
        }
    },
  },
  {
    name: 'sound with timestamps from nowhere',
    datagramsPerSecond: 1_000,
    *datagrams({ ssrc, clip, random }) {
      const audio = new RtpStream('audio', ssrc.audio);
      for (;;)
        for (const payload of clip.opusPackets) {
          audio.timestamp = random.uint32();
          yield audio.next(payload);
        }
    },
  },
];
