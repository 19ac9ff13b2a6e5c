import { readFileSync } from 'node:fs';
import { parse } from 'sdp-transform';
import { describe, expect, test } from 'vitest';
import { type AnswerOptions, finishAnswer } from './answer.ts';
import { readAnsweredSections } from './answered-media.ts';
import { filterOffer } from './offer-filter.ts';
import type { VideoPolicy } from './section-codecs.ts';

const read = (name: string): string => readFileSync(new URL(`../testdata/${name}.sdp`, import.meta.url), 'utf8');

/** As libdatachannel 0.24 answered an offer of `writeTransportOffer`, bound to two addresses. */
const LIBRARY_ANSWER = `v=0
o=rtc 3224253847 0 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
a=group:LS 0
a=msid-semantic:WMS *
a=ice-options:ice2,trickle
a=fingerprint:sha-256 DC:35:FD:A9:36:8E:69:AE:31:E9:B5:FC:CB:F8:5F:77:D8:B5:8F:A4:60:3B:FD:46:3B:9B:DC:D8:15:18:64:A4
m=video 40200 UDP/TLS/RTP/SAVPF 96
c=IN IP4 198.51.100.7
a=mid:0
a=recvonly
a=rtcp-mux
a=rtpmap:96 H264/90000
a=setup:passive
a=ice-ufrag:ABCDEFGHIJKLMNOP
a=ice-pwd:abcdefghijklmnopqrstuvwxyz123456
a=candidate:1 1 UDP 2114977791 198.51.100.7 40200 typ host
a=candidate:2 1 UDP 2114977535 10.0.0.7 40200 typ host
a=end-of-candidates
`.replaceAll('\n', '\r\n');

function answer(offer: string, video: VideoPolicy = 'prefer-h264', options: AnswerOptions = {}): string {
  const filtered = filterOffer(offer, { video });
  if (typeof filtered === 'string') throw new Error(filtered);
  return finishAnswer(LIBRARY_ANSWER, filtered, options);
}

const section = (sdp: string, media: string): string =>
  sdp.split(/(?=^m=)/m).find((part) => part.startsWith(`m=${media}`)) ?? '';

test('pion: the whole answer', () => {
  expect(answer(read('pion-whip'))).toBe(
    `v=0
o=- 3224253847 1 IN IP4 0.0.0.0
s=-
t=0 0
a=group:BUNDLE 0 1
a=ice-options:trickle
m=audio 40200 UDP/TLS/RTP/SAVPF 111
c=IN IP4 198.51.100.7
a=mid:0
a=recvonly
a=rtcp-mux
a=rtcp-rsize
a=setup:passive
a=ice-ufrag:ABCDEFGHIJKLMNOP
a=ice-pwd:abcdefghijklmnopqrstuvwxyz123456
a=fingerprint:sha-256 DC:35:FD:A9:36:8E:69:AE:31:E9:B5:FC:CB:F8:5F:77:D8:B5:8F:A4:60:3B:FD:46:3B:9B:DC:D8:15:18:64:A4
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=rtcp-fb:111 transport-cc
a=extmap:1 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=candidate:1 1 udp 2114977791 198.51.100.7 40200 typ host
a=candidate:2 1 udp 2114977535 10.0.0.7 40200 typ host
a=end-of-candidates
m=video 40200 UDP/TLS/RTP/SAVPF 106
c=IN IP4 198.51.100.7
a=mid:1
a=recvonly
a=rtcp-mux
a=rtcp-rsize
a=setup:passive
a=ice-ufrag:ABCDEFGHIJKLMNOP
a=ice-pwd:abcdefghijklmnopqrstuvwxyz123456
a=fingerprint:sha-256 DC:35:FD:A9:36:8E:69:AE:31:E9:B5:FC:CB:F8:5F:77:D8:B5:8F:A4:60:3B:FD:46:3B:9B:DC:D8:15:18:64:A4
a=rtpmap:106 H264/90000
a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
a=rtcp-fb:106 nack
a=rtcp-fb:106 nack pli
a=rtcp-fb:106 ccm fir
a=rtcp-fb:106 goog-remb
a=rtcp-fb:106 transport-cc
a=extmap:1 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
`.replaceAll('\n', '\r\n'),
  );
});

test('Chromium: nothing but what is served; video-orientation is left out, so that phones rotate for us', () => {
  const sdp = answer(read('chromium-156-camera'));
  expect(section(sdp, 'video')).toMatch(/^m=video 40200 UDP\/TLS\/RTP\/SAVPF 102 103\r\n/);
  expect(sdp).toContain('a=fmtp:103 apt=102\r\n');
  expect(sdp.match(/a=extmap:.*/g)).toHaveLength(3);
  expect(sdp).not.toMatch(/orientation|red\/|ulpfec|AV1|VP9|extmap-allow-mixed|ice-lite/);
});

test('AV1, where it is preferred: what was offered of it, its retransmissions, and a start bitrate', () => {
  const sdp = answer(read('chromium-156-camera'), 'prefer-av1');
  expect(section(sdp, 'video')).toMatch(/^m=video 40200 UDP\/TLS\/RTP\/SAVPF 45 46\r\n/);
  expect(sdp).toContain('a=rtpmap:45 AV1/90000\r\n');
  expect(sdp).toContain('a=fmtp:45 profile=0;level-idx=5;tier=0');
  expect(sdp).toContain('a=fmtp:46 apt=45\r\n');
  expect(sdp).toContain('a=rtcp-fb:45 nack pli\r\n');
});

test('H.265, where it is preferred: the configuration that was offered', () => {
  const parameters = 'profile-space=0;profile-id=1;tier-flag=0;level-id=93;interop-constraints=B00000000000';
  const offer = read('chromium-156-camera')
    .replace('AV1/90000', 'H265/90000')
    .replace(
      /(a=fmtp:45 ).*/,
      `$1${parameters};profile-compatibility-indicator=60000000;tx-mode=SRST;sprop-max-don-diff=0`,
    );
  const sdp = answer(offer, 'prefer-h265');
  expect(section(sdp, 'video')).toMatch(/^m=video 40200 UDP\/TLS\/RTP\/SAVPF 45 46\r\n/);
  expect(sdp).toContain('a=rtpmap:45 H265/90000\r\n');
  expect(sdp).toContain(`a=fmtp:45 ${parameters};profile-compatibility-indicator=60000000;tx-mode=SRST`);
  expect(sdp).not.toContain('sprop');
});

/** Taken up, the sender leaves its pictures as the sensor has them and tells their angle in RTP, which RTMP has no word for. */
describe('video-orientation (3GPP TS 26.114 §6.2.3) is never taken up', () => {
  const ORIENTATION = /urn:3gpp:video-orientation/;
  const expectUpright = (offer: string): void => {
    expect(offer).toMatch(ORIENTATION);
    for (const policy of ['prefer-h264', 'prefer-h265', 'prefer-av1', 'only-h264', 'only-vp8'] as const) {
      expect(answer(offer, policy)).not.toMatch(ORIENTATION);
      const filtered = filterOffer(offer, { video: policy });
      expect(typeof filtered === 'string' ? filtered : filtered.offer).not.toMatch(ORIENTATION); // what the library sees
    }
  };

  test.each(['chromium-156-camera', 'chromium-156-two-cameras-data-channel', 'iphone-safari'])('%s', (name) =>
    expectUpright(read(name)),
  );

  test.each(['a=extmap:1 ', 'a=extmap:3/sendonly ', 'a=extmap:14/sendrecv '])('as the only extension: %s', (line) => {
    const offer = read('chromium-156-camera').replaceAll(/a=extmap:.*\r\n/g, '');
    const orientation = `${line}urn:3gpp:video-orientation\r\n`;
    expectUpright(offer.replaceAll(/(m=.*\r\n(?:[ic]=.*\r\n)*)/g, `$1${orientation}`)); // in each m-section
    expectUpright(offer.replace(/(?=m=)/, orientation)); // for the session
  });
});

test('declined m-sections keep their place with port 0, outside the BUNDLE group', () => {
  const sdp = answer(read('chromium-156-two-cameras-data-channel'));
  expect(parse(sdp).media.map(({ type, port, mid }) => [type, port, String(mid)])).toEqual([
    ['audio', 40_200, '0'],
    ['video', 40_200, '1'],
    ['video', 0, '2'],
    ['application', 0, '3'],
  ]);
  expect(sdp).toContain('a=group:BUNDLE 0 1\r\n');
  expect(section(sdp, 'application')).toBe(
    'm=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:3\r\na=inactive\r\n',
  );
});

test('only-h264 and a caller without: video is declined, audio goes on', () => {
  const sdp = answer(read('firefox-vp8'), 'only-h264');
  expect(section(sdp, 'video')).toMatch(/^m=video 0 /);
  expect(sdp).toContain('a=group:BUNDLE 0\r\n');
  expect(readAnsweredSections(sdp)).toEqual(new Map([['0', { payloadTypes: [109, 101] }]]));
});

test('candidates stand in the first served m-section, wherever that is', () => {
  const offer = read('pion-whip').replace('opus/48000', 'vorbis/48000');
  const sdp = answer(offer);
  expect(section(sdp, 'audio')).not.toContain('a=candidate');
  expect(section(sdp, 'video')).toContain('a=candidate');
});

test('the public address replaces every other, once', () => {
  const sdp = answer(read('pion-whip'), 'prefer-h264', { publicAddress: '203.0.113.9' });
  expect(sdp.match(/a=candidate.*/g)).toEqual(['a=candidate:1 1 udp 2114977791 203.0.113.9 40200 typ host']);
  expect(sdp).toContain('c=IN IP4 203.0.113.9\r\n');
  expect(answer(read('pion-whip'), 'prefer-h264', { publicAddress: '2001:db8::9' })).toContain(
    'c=IN IP6 2001:db8::9\r\n',
  );
});

test('simulcast: every encoding is asked for, behind the codecs of its m-section', () => {
  const video = section(answer(read('chromium-156-simulcast')), 'video');
  expect(video).toContain('a=rid:l recv\r\na=rid:m recv\r\na=rid:h recv\r\na=simulcast:recv l;m;h\r\n');
  expect(section(answer(read('chromium-156-simulcast')), 'audio')).not.toContain('rid');
  expect(answer(read('chromium-156-camera'))).not.toContain('a=rid');
});

test('NACK of sound is taken up where it is offered, and only there', () => {
  const pion = read('pion-whip');
  expect(answer(pion)).not.toContain('a=rtcp-fb:111 nack');
  const offer = pion.replace('a=rtcp-fb:111 transport-cc', 'a=rtcp-fb:111 nack\r\na=rtcp-fb:111 transport-cc');
  expect(answer(offer)).toContain('a=rtcp-fb:111 nack\r\n');
});

test('stereo is asked for when it was offered; the start bitrate only of video', () => {
  const sdp = answer(read('libdatachannel-whip'), 'prefer-h264', { startBitrateKbps: 2_500 });
  expect(sdp).toContain('a=fmtp:111 minptime=10;useinbandfec=1;stereo=1\r\n');
  expect(sdp).toContain('profile-level-id=42e01f;x-google-start-bitrate=2500\r\n');
});

test('an offer without BUNDLE and mid gets neither in the answer', () => {
  const pion = read('pion-whip');
  const offer = pion
    .slice(0, pion.indexOf('m=video'))
    .replace(/a=group:.*\r\n/, '')
    .replace(/a=mid:.*\r\n/, '');
  const sdp = answer(offer);
  expect(sdp).not.toMatch(/a=group|a=mid/);
  expect(sdp).toContain('m=audio 40200');
});
