import { hexToBytes, millis, silentLog } from '@callcast/core';
import type { AudioCodecs } from '@callcast/media';
import { parseRtcpCompound } from '@callcast/rtp';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { MediaNode } from './media-node.ts';
import type { LegTransportEvents, OutputConnectionEvents } from './media-ports.ts';
import { NO_RECORDINGS } from './testing/no-recordings.ts';
import { VIDEO_TRACK } from './testing/simulated-caller.ts';

const FIRST_PACKET = hexToBytes('80 ea 0001 00000000 00000002 65 88 84');

test('of the outputs that a leg feeds the one that wants least caps the caller, for as long as it is fed', async () => {
  const scheduler = new VirtualScheduler();
  const told: number[] = [];
  const connections: OutputConnectionEvents[] = [];
  let leg: LegTransportEvents | undefined;
  const node = new MediaNode({
    transports: {
      accept: async ({ events }) => {
        leg = events;
        return {
          answer: 'ANSWER',
          granted: { video: 'H264', videoOffered: true, audio: null },
          tracks: [{ ...VIDEO_TRACK, feedback: { ...VIDEO_TRACK.feedback, remb: true } }],
          transport: {
            sendRtcp: (_track, compound) => {
              for (const packet of parseRtcpCompound(compound).packets)
                if (packet.kind === 'receiver-estimated-bitrate') told.push(Math.round(packet.bitrateBps / 1_000));
            },
            addRemoteCandidate() {},
            close() {},
          },
        };
      },
    },
    outputs: {
      open: (_options, events) => {
        connections.push(events);
        return {
          facts: { stage: undefined, unsentBytes: 0, delivered: undefined, droppedTags: 0 },
          write() {},
          statistics: () => ({ sentBytes: 0, queuedBytes: 0, droppedTags: 0 }),
          close() {},
        };
      },
    },
    recordings: NO_RECORDINGS,
    codecs: undefined as unknown as AudioCodecs, // the caller sends no audio
    scheduler,
    random: { uint32: () => 7, bytes: (length) => new Uint8Array(length) },
    log: silentLog,
  });
  const answered = Promise.withResolvers<void>();
  const session = node.openSession((event) => {
    if (event.kind === 'leg-answered') answered.resolve();
  });
  const open = (outputId: string, cap: { maxVideoBitrateBps?: number } = {}): void => {
    session.handle({
      kind: 'open-output',
      outputId,
      options: { protocol: 'RTMP', url: 'rtmp://h/a', reconnect: false },
      ...cap,
    });
    session.handle({ kind: 'route', legId: 'l', outputId });
  };
  session.handle({ kind: 'open-leg', legId: 'l', offer: '', videoPolicy: 'only-h264' });
  open('a', { maxVideoBitrateBps: 820_000 }); // before the leg is there
  await answered.promise;
  leg?.datagram(0, FIRST_PACKET.slice(), scheduler.now());
  const lately = (): number | undefined => {
    told.length = 0;
    scheduler.advance(millis(1_100));
    return told.at(-1);
  };
  expect(lately()).toBe(1_000);
  open('b', { maxVideoBitrateBps: 410_000 });
  open('c');
  expect(lately()).toBe(500);
  connections[1]?.failed({ code: 'DEST_KEY_REJECTED', reason: 'No.' }); // it is over, and wants nothing any more
  expect(lately()).toBe(1_000);
  session.handle({ kind: 'unroute', legId: 'l', outputId: 'a' });
  expect(lately()).toBe(100_000); // no limit any more
  node.close();
});
