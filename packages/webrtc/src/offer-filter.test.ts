import { readdirSync, readFileSync } from 'node:fs';
import { threadCpuMs } from '@callcast/testing/cpu-time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MAX_ANNOUNCED_SSRCS,
  MAX_CANDIDATES_IN_OFFER,
  MAX_FORMATS,
  MAX_LINE_LENGTH,
  MAX_LINES,
  MAX_OFFER_BYTES,
  MAX_SECTIONS,
} from './limits.ts';
import { type FilteredOffer, filterOffer, type OfferRefusal } from './offer-filter.ts';
import type { VideoPolicy } from './section-codecs.ts';

const TESTDATA = new URL('../testdata/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(`${name}.sdp`, TESTDATA), 'utf8');
const everyOffer = readdirSync(TESTDATA)
  .filter((name) => name.endsWith('.sdp'))
  .map((name) => read(name.slice(0, -'.sdp'.length)));

const CHROMIUM = read('chromium-156-camera');
const PION = read('pion-whip');
const FIREFOX = read('firefox-vp8');

function accepted(offer: string, video: VideoPolicy = 'prefer-h264'): FilteredOffer {
  const filtered = filterOffer(offer, { video });
  if (typeof filtered === 'string') throw new Error(filtered);
  return filtered;
}

const videoOf = (filtered: FilteredOffer) => filtered.tracks.find(({ kind }) => kind === 'video');

test('Chromium: Opus, and the first H.264 with packetization-mode 1 together with its retransmissions', () => {
  const filtered = accepted(CHROMIUM);
  expect(filtered.granted).toEqual({ video: 'H264', videoOffered: true, audio: 'opus' });
  expect(filtered.tracks).toEqual([
    {
      kind: 'audio',
      mid: '0',
      codecs: [
        {
          payloadType: 111,
          codec: 'opus',
          clockRate: 48_000,
          formatParameters: { minptime: '10', useinbandfec: '1' },
        },
      ],
      feedback: { nack: false, pli: false, fir: false, transportCc: true, remb: false },
      transportCcExtensionId: 3,
      ssrcs: [{ media: Number(/a=ssrc:(\d+)/.exec(CHROMIUM)?.[1]) }],
      telephoneEvent: { payloadType: 110, clockRate: 48_000 },
      audioLevelExtensionId: 1,
      stereo: false,
    },
    {
      kind: 'video',
      mid: '1',
      codecs: [
        {
          payloadType: 102,
          codec: 'H264',
          clockRate: 90_000,
          rtxPayloadType: 103,
          formatParameters: {
            'level-asymmetry-allowed': '1',
            'packetization-mode': '1',
            'profile-level-id': '42001f',
          },
        },
      ],
      feedback: { nack: true, pli: true, fir: true, transportCc: true, remb: true },
      transportCcExtensionId: 3,
      ssrcs: [fidOf(CHROMIUM)],
      stereo: false,
    },
  ]);
});

function fidOf(offer: string) {
  const [, media, rtx] = /a=ssrc-group:FID (\d+) (\d+)/.exec(offer) ?? [];
  return { media: Number(media), rtx: Number(rtx) };
}

test('the library gets the transport alone, in one m-section, without names to resolve and without TCP', () => {
  const { offer } = accepted(CHROMIUM);
  const ufrag = /a=ice-ufrag:(\S+)/.exec(CHROMIUM)?.[1];
  expect(offer.match(/^m=/gm)).toHaveLength(1);
  expect(offer).toContain(`a=ice-ufrag:${ufrag}\r\n`);
  expect(offer.match(/a=candidate/g)).toHaveLength(2);
  expect(offer).not.toMatch(/ tcp /i);
  expect(accepted(FIREFOX).offer).not.toContain('a=candidate');
});

test.each<[name: string, policy: VideoPolicy, video: 'H264' | 'AV1' | 'VP8' | null, payloadType: number | undefined]>([
  ['chromium-156-camera', 'only-h264', 'H264', 102],
  ['chromium-156-camera', 'only-vp8', 'VP8', 96],
  ['chromium-156-camera', 'prefer-av1', 'AV1', 45],
  ['pion-whip', 'prefer-av1', 'H264', 106],
  ['chromium-156-camera', 'prefer-h265', 'H264', 102],
  ['firefox-vp8', 'prefer-h265', 'VP8', 120],
  ['firefox-vp8', 'prefer-av1', 'VP8', 120],
  ['iphone-safari', 'prefer-h264', 'H264', 96],
  ['firefox-vp8', 'prefer-h264', 'VP8', 120],
  ['firefox-vp8', 'only-vp8', 'VP8', 120],
  ['firefox-vp8', 'only-h264', null, undefined],
  ['pion-whip', 'prefer-h264', 'H264', 106],
  ['pion-whip', 'only-vp8', null, undefined],
  ['libdatachannel-whip', 'prefer-h264', 'H264', 96],
])('%s, %s: grants %s', (name, policy, video, payloadType) => {
  const filtered = accepted(read(name), policy);
  expect(filtered.granted).toEqual({ video, videoOffered: true, audio: 'opus' });
  expect(videoOf(filtered)?.codecs.map((codec) => codec.payloadType)).toEqual(
    payloadType === undefined ? undefined : [payloadType],
  );
});

test('H.264 with packetization-mode 0 serves when there is no other', () => {
  const offer = PION.replace('packetization-mode=1', 'packetization-mode=0');
  expect(videoOf(accepted(offer))?.codecs[0]?.formatParameters['packetization-mode']).toBe('0');
  const absent = PION.replace('packetization-mode=1;', '');
  expect(accepted(absent).granted.video).toBe('H264');
  const interleaved = PION.replace('packetization-mode=1', 'packetization-mode=2');
  expect(accepted(interleaved).granted.video).toBeNull();
});

test('AV1 of another profile than main is not asked for', () => {
  const offer = CHROMIUM.replace('profile=0;tier=0', 'profile=1;tier=0');
  expect(offer).not.toBe(CHROMIUM);
  expect(accepted(offer, 'prefer-av1').granted.video).toBe('H264');
  expect(accepted(CHROMIUM.replace('profile=0;tier=0', 'tier=0'), 'prefer-av1').granted.video).toBe('AV1');
});

test('of simulcast H.264 is granted whatever is preferred, as long as it may be sent', () => {
  const simulcast = read('chromium-156-simulcast').replace('VP9/90000', 'H265/90000');
  const granted = (offer: string, policy: VideoPolicy) => {
    const filtered = accepted(offer, policy);
    return [filtered.granted.video, videoOf(filtered)?.simulcast?.rids.length];
  };
  for (const policy of ['prefer-av1', 'prefer-h265', 'prefer-h264', 'only-h264'] as const)
    expect(granted(simulcast, policy)).toEqual(['H264', 3]);
  expect(granted(simulcast, 'only-vp8')).toEqual(['VP8', undefined]);
  // No choice to make.
  const single = simulcast.replace('send l;m;h', 'send l');
  expect(granted(single, 'prefer-av1')).toEqual(['AV1', undefined]);
  expect(granted(single.replace('profile-id=0', 'profile-id=1'), 'prefer-h265')).toEqual(['H265', undefined]);
  const without = simulcast.replaceAll('H264/90000', 'H264/48000');
  expect(granted(without, 'prefer-av1')).toEqual(['AV1', undefined]);
});

describe('H.265 (RFC 7798 §7.1)', () => {
  const offer = (parameters: string) =>
    CHROMIUM.replace('AV1/90000', 'H265/90000').replace(/(a=fmtp:45 ).*/, `$1${parameters}`);
  const video = (parameters: string, policy: VideoPolicy = 'prefer-h265') =>
    accepted(offer(parameters), policy).granted.video;

  test('is granted where it is wanted, in one stream and in decoding order', () => {
    expect(offer('x=1')).not.toBe(CHROMIUM);
    expect(video('level-id=93;profile-id=1;tier-flag=0;tx-mode=SRST')).toBe('H265');
    expect(video('level-id=93')).toBe('H265');
    expect(video('profile-id=2;sprop-max-don-diff=0;profile-space=0')).toBe('H265');
    for (const policy of ['prefer-h264', 'prefer-av1', 'only-h264'] as const)
      expect(video('profile-id=1', policy)).toBe('H264');
  });

  test.each(['profile-id=4', 'profile-space=1', 'tx-mode=MRST', 'sprop-max-don-diff=2'])('not with %s', (parameters) =>
    expect(video(parameters)).toBe('H264'),
  );

  test('not at another clock rate', () => {
    expect(accepted(offer('profile-id=1').replace('H265/90000', 'H265/48000'), 'prefer-h265').granted.video).toBe(
      'H264',
    );
  });
});

test('of two cameras the first is served; the data channel is declined', () => {
  const filtered = accepted(read('chromium-156-two-cameras-data-channel'));
  expect(filtered.sections.map(({ media, trackIndex }) => [media, trackIndex])).toEqual([
    ['audio', 0],
    ['video', 1],
    ['video', undefined],
    ['application', undefined],
  ]);
});

test('stereo when the sender says so', () => {
  expect(accepted(PION).tracks[0]?.stereo).toBe(false);
  expect(accepted(read('pion-whip-stereo')).tracks[0]?.stereo).toBe(true);
  expect(accepted(read('libdatachannel-whip')).tracks[0]?.stereo).toBe(true);
});

test('sound alone: no video was offered', () => {
  const offer = PION.slice(0, PION.indexOf('m=video'));
  expect(accepted(offer).granted).toEqual({ video: null, videoOffered: false, audio: 'opus' });
  const receiving = PION.replace(/a=sendonly(?![\s\S]*a=sendonly)/, 'a=recvonly');
  expect(accepted(receiving).granted.videoOffered).toBe(false);
});

test('transport-cc needs its header extension, with an id of one byte', () => {
  const without = PION.replaceAll(/a=extmap:.*\r\n/g, '');
  expect(accepted(without).tracks.map(({ feedback }) => feedback.transportCc)).toEqual([false, false]);
  const twoBytes = PION.replaceAll('a=extmap:1 ', 'a=extmap:15 ');
  expect(videoOf(accepted(twoBytes))?.transportCcExtensionId).toBeUndefined();
});

test('payload types that look like RTCP beside RTP are passed over', () => {
  expect(accepted(PION.replaceAll('106', '63')).granted.video).toBe('H264');
  expect(accepted(PION.replaceAll('106', '64')).granted.video).toBeNull();
  expect(accepted(PION.replaceAll('106', '95')).granted.video).toBeNull();
  expect(accepted(PION.replaceAll('106', '128')).granted.video).toBeNull();
});

test('announced SSRCs are bounded', () => {
  const lines = Array.from({ length: 100 }, (_, ssrc) => `a=ssrc:${ssrc + 1} cname:x\r\n`).join('');
  expect(videoOf(accepted(PION + lines))?.ssrcs).toHaveLength(MAX_ANNOUNCED_SSRCS);
});

test('candidates are bounded', () => {
  const candidates = Array.from({ length: 40 }, (_, i) => `a=candidate:1 1 udp 1 10.0.0.${i} 5000 typ host\r\n`);
  const offer = PION.replace('a=end-of-candidates\r\n', candidates.join(''));
  expect(accepted(offer).offer.match(/a=candidate/g)).toHaveLength(MAX_CANDIDATES_IN_OFFER);
});

/** A new refusal does not compile until it has a vector. */
const refused: Record<OfferRefusal, readonly string[]> = {
  SDP_TOO_LARGE: [
    PION + 'a=x\r\n'.repeat(MAX_LINES),
    `${PION}a=${'x'.repeat(MAX_LINE_LENGTH)}\r\n`,
    PION + `a=${'x'.repeat(1_000)}\r\n`.repeat(MAX_OFFER_BYTES / 1_000),
    PION + 'm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n'.repeat(MAX_SECTIONS),
  ],
  SDP_MALFORMED: [
    '',
    'hello',
    PION.replace('a=mid:1', 'a=mid:0'),
    PION.replace('a=mid:1', 'a=mid:\u00e9'),
    PION.replaceAll('a=setup:actpass', 'a=setup:holdconn'),
    PION.replace('m=audio 9 UDP/TLS/RTP/SAVPF', 'm=audio 9 \u0007'),
    PION.replace('SAVPF 106', `SAVPF 106${' 96'.repeat(MAX_FORMATS)}`),
    PION.replaceAll('106', '111'), // one payload type for two codecs of a BUNDLE group
  ],
  SDP_NO_ICE: [
    PION.replaceAll(/a=ice-ufrag:.*\r\n/g, ''),
    PION.replaceAll(/a=ice-pwd:.*\r\n/g, 'a=ice-pwd:short\r\n'),
    PION.replaceAll(/a=ice-ufrag:.*\r\n/g, 'a=ice-ufrag:a b"c"d\r\n'),
  ],
  SDP_NO_FINGERPRINT: [
    PION.replace(/a=fingerprint:.*\r\n/, ''),
    PION.replace('a=fingerprint:sha-256', 'a=fingerprint:md5'),
    PION.replace(/(a=fingerprint:sha-256 ..):/, '$1-'),
  ],
  SDP_NO_MEDIA: [
    PION.slice(0, PION.indexOf('m=audio')),
    PION.replaceAll('a=sendonly', 'a=inactive'),
    PION.replaceAll('a=rtcp-mux', 'a=x'),
    PION.replaceAll('UDP/TLS/RTP/SAVPF', 'RTP/AVP'),
    PION.replaceAll(/m=(audio|video) 9/g, 'm=$1 0'),
  ],
  SDP_NO_CODEC: [PION.replaceAll('opus/48000', 'vorbis/48000').replaceAll('H264/90000', 'H265/90000')],
  SDP_NO_BUNDLE: [PION.replace('a=group:BUNDLE 0 1\r\n', '')],
};
for (const [refusal, offers] of Object.entries(refused))
  for (const [index, offer] of offers.entries())
    test(`refused: ${refusal} (${index})`, () => expect(filterOffer(offer, { video: 'prefer-h264' })).toBe(refusal));

/** Real offers with lines lost, doubled, moved and characters replaced. */
const damaged = fc
  .tuple(
    fc.constantFrom(...everyOffer),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        how: fc.constantFrom('drop', 'double', 'cut', 'replace', 'swap'),
        text: fc.string({ maxLength: 12 }),
      }),
      { minLength: 1, maxLength: 8 },
    ),
  )
  .map(([offer, damages]) => {
    const lines = offer.split('\r\n');
    for (const { at, how, text } of damages) {
      const index = Math.floor(at * lines.length);
      const line = lines[index] ?? '';
      const middle = Math.floor(at * 1_000) % (line.length + 1);
      if (how === 'drop') lines.splice(index, 1);
      else if (how === 'double') lines.splice(index, 0, line, line);
      else if (how === 'cut') lines[index] = line.slice(0, middle);
      else if (how === 'replace') lines[index] = line.slice(0, middle) + text + line.slice(middle + text.length);
      else lines.push(...lines.splice(index, 1));
    }
    return lines.join('\r\n');
  });

test('damaged offers: never a throw; what is accepted has sound tracks and only checked lines for the library', () => {
  fc.assert(
    fc.property(
      damaged,
      fc.constantFrom<VideoPolicy>('prefer-h264', 'only-h264', 'only-vp8'),
      fc.boolean(),
      (offer, video, isDuplex) => {
        const filtered = filterOffer(offer, { video, outgoing: isDuplex ? { cname: 'us', ssrc: () => 1 } : undefined });
        if (typeof filtered === 'string') return;
        expect(filtered.tracks.length).toBeGreaterThan(0);
        expect(filtered.tracks.length).toBeLessThanOrEqual(2);
        for (const track of filtered.tracks) expect(track.codecs).toHaveLength(1);
        for (const line of filtered.offer.trimEnd().split('\r\n')) expect(line).toMatch(/^[vostmca]=[ -~]*$/);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('hostile lines of full length take bounded time', () => {
  const fillers = [' ', ';', 'a', '1 ', 'a=', 'candidate:', ','];
  const prefixes = [
    'a=candidate:',
    'a=fmtp:106 ',
    'a=ssrc:1 ',
    'a=simulcast:send ',
    'a=extmap:1 ',
    'a=rtcp-fb:* ',
    'a=imageattr:* send ',
    'm=audio ',
  ];
  for (const prefix of prefixes)
    for (const filler of fillers) {
      const line = `${(prefix + filler.repeat(MAX_LINE_LENGTH)).slice(0, MAX_LINE_LENGTH)}\r\n`;
      const before = threadCpuMs();
      filterOffer(PION + line.repeat(28), { video: 'prefer-h264' });
      expect(threadCpuMs() - before, `${prefix}${filler}`).toBeLessThan(500);
    }
});
