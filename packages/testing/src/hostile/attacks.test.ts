import { isRtcp, parseRtcpCompound, parseRtpPacket } from '@callcast/rtp';
import { beforeAll, expect, test } from 'vitest';
import { type Clip, loadClip } from '../robot/clip.ts';
import { SeededRandom } from '../seeded-random.ts';
import { attacks } from './index.ts';

let clip: Clip;
beforeAll(async () => {
  clip = await loadClip();
});

/** What keeps a datagram from being cut to pieces, and from being dropped before anybody reads it. */
test.each(attacks)('$name: datagrams that get as far as they are meant to', (attack) => {
  const target = { ssrc: { audio: 1, video: 2 }, serverSsrc: () => 3, clip, random: new SeededRandom(5) };
  const datagrams = attack.datagrams(target);
  const seen = new Set<string>();
  for (let i = 0; i < 500; i++) {
    const { datagram } = datagrams.next().value;
    expect(datagram.length).toBeLessThanOrEqual(1_200);
    if (isRtcp(datagram)) {
      const { packets, malformation } = parseRtcpCompound(datagram);
      if (!attack.name.includes('noise')) expect(malformation).toBeUndefined();
      for (const { kind } of packets) seen.add(kind);
    } else {
      expect(parseRtpPacket(datagram)).toMatchObject({ payload: expect.any(Uint8Array) });
      seen.add('rtp');
    }
  }
  if (!attack.name.includes('noise')) expect(seen).not.toContain('unknown');
});
