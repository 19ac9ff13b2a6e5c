import { readFileSync } from 'node:fs';
import { parse } from 'sdp-transform';
import { expect, test } from 'vitest';
import { finishAnswer } from './answer.ts';
import { BundleDemultiplexer } from './bundle-demultiplexer.ts';
import { type FilteredOffer, filterOffer } from './offer-filter.ts';

const read = (name: string): string => readFileSync(new URL(`../testdata/${name}.sdp`, import.meta.url), 'utf8');
const ABS_SEND_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time';

/** A page that sends and receives; `turn` says which way each of its m-sections goes. */
const chromium = (audio: string, video: string): string => {
  const directions = [audio, video];
  return read('chromium-156-camera').replaceAll('a=sendonly', () => `a=${directions.shift()}`);
};

function filter(offer: string, isDuplex = true): FilteredOffer {
  let ssrc = 0x1000;
  const outgoing = isDuplex ? { cname: 'us', ssrc: () => ssrc++ } : undefined;
  const filtered = filterOffer(offer, { video: 'prefer-h264', outgoing });
  if (typeof filtered === 'string') throw new Error(filtered);
  return filtered;
}

/** The least that the WebRTC library says. */
const LIBRARY_ANSWER = [
  ...['v=0', 'o=rtc 1 0 IN IP4 127.0.0.1', 's=-', 't=0 0', 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'a=mid:0'],
  ...['a=setup:passive', 'a=ice-ufrag:ABCD', 'a=ice-pwd:abcdefghijklmnopqrstuvwxyz', 'a=fingerprint:sha-256 00:01', ''],
].join('\r\n');

const sectionsOf = (filtered: FilteredOffer): readonly string[] =>
  finishAnswer(LIBRARY_ANSWER, filtered)
    .split(/(?=^m=)/m)
    .slice(1);

test('both ways: what is sent, in one stream of one source, with retransmissions of the video', () => {
  const filtered = filter(chromium('sendrecv', 'sendrecv'));
  const [audio, video] = sectionsOf(filtered);
  expect(audio).toContain('a=sendrecv\r\n');
  expect(audio).toContain('a=msid:us us-audio\r\na=ssrc:4096 cname:us\r\n');
  expect(video).toContain('a=sendrecv\r\n');
  expect(video).toContain(
    'a=msid:us us-video\r\na=ssrc-group:FID 4097 4098\r\na=ssrc:4097 cname:us\r\na=ssrc:4098 cname:us\r\n',
  );
  expect(filtered.offer).toContain('a=sendrecv\r\n'); // else the library sends no media
  expect(filtered.granted).toEqual({
    ...{ video: 'H264', videoOffered: true, audio: 'opus' },
    outgoing: { video: 'H264', audio: 'opus' },
  });
});

test('the time of sending is taken up for video, and only where we send', () => {
  const id = /a=extmap:(\d+) http:\/\/www.webrtc.org\/experiments\/rtp-hdrext\/abs-send-time/.exec(
    read('chromium-156-camera'),
  )?.[1];
  const filtered = filter(chromium('sendrecv', 'sendrecv'));
  const [audio, video] = sectionsOf(filtered);
  expect(audio).not.toContain(ABS_SEND_TIME);
  expect(video).toContain(`a=extmap:${id} ${ABS_SEND_TIME}\r\n`);
  expect(filtered.tracks.map(({ outgoing }) => outgoing?.absSendTimeExtensionId)).toEqual([undefined, Number(id)]);
  expect(sectionsOf(filter(read('chromium-156-camera'), false)).join('')).not.toContain(ABS_SEND_TIME);
  const late = chromium('sendrecv', 'sendrecv').replaceAll(
    `extmap:${id} ${ABS_SEND_TIME}`,
    `extmap:15 ${ABS_SEND_TIME}`,
  );
  expect(sectionsOf(filter(late)).join('')).not.toContain(ABS_SEND_TIME); // no id of one byte
});

test('a peer without a camera gets video; nothing is received there, and no feedback is promised', () => {
  const filtered = filter(chromium('sendrecv', 'recvonly'));
  const [audio, video] = sectionsOf(filtered);
  expect(audio).toContain('a=sendrecv\r\n');
  expect(video).toContain('a=sendonly\r\n');
  expect(video).not.toMatch(/transport-cc|x-google-start-bitrate/);
  expect(filtered.granted).toEqual({
    ...{ video: null, videoOffered: false, audio: 'opus' },
    outgoing: { video: 'H264', audio: 'opus' },
  });
  const [, track] = filtered.tracks;
  expect(track?.isReceived).toBe(false);
  const payloadType = track?.codecs[0]?.payloadType ?? 0;
  const demultiplexer = new BundleDemultiplexer(filtered.tracks);
  expect(demultiplexer.trackOf(Uint8Array.of(0x80, payloadType))).toBe(-1);
  expect(demultiplexer.trackOf(Uint8Array.of(0x80, 111))).toBe(0);
});

test('a peer that only listens is served', () => {
  const filtered = filter(chromium('recvonly', 'recvonly'));
  expect(sectionsOf(filtered).every((section) => section.includes('a=sendonly\r\n'))).toBe(true);
  expect(filtered.granted).toMatchObject({ video: null, audio: null, outgoing: { video: 'H264', audio: 'opus' } });
});

test('nothing is sent where the peer only sends, or does neither', () => {
  const filtered = filter(chromium('sendonly', 'sendonly'));
  const sections = sectionsOf(filtered);
  expect(sections.every((section) => section.includes('a=recvonly\r\n') && !section.includes('a=ssrc'))).toBe(true);
  expect(filtered.granted.outgoing).toEqual({ video: null, audio: null });
  expect(sectionsOf(filter(chromium('sendrecv', 'inactive')))[1]).toMatch(/^m=video 0 /);
});

test('of two m-sections of a kind the one that sends is served, wherever it stands', () => {
  const camera = chromium('sendrecv', 'sendrecv');
  const video = camera.slice(camera.indexOf('m=video'));
  const listening = video
    .replace('a=sendrecv', 'a=recvonly')
    .replace(/a=mid:.*/, 'a=mid:9')
    .replaceAll(/a=ssrc.*\r\n/g, '');
  const offer = camera.replace('m=video', `${listening}m=video`).replace(/a=group:BUNDLE.*/, 'a=group:BUNDLE 0 9 1');
  const answer = parse(finishAnswer(LIBRARY_ANSWER, filter(offer)));
  expect(answer.media.map(({ mid, port, direction }) => [String(mid), port > 0, direction])).toEqual([
    ['0', true, 'sendrecv'],
    ['9', false, 'inactive'],
    ['1', true, 'sendrecv'],
  ]);
});

test('a leg that is not for both ways is answered as ever', () => {
  const filtered = filter(chromium('sendrecv', 'sendrecv'), false);
  expect(sectionsOf(filtered).every((section) => section.includes('a=recvonly\r\n') && !section.includes('msid'))).toBe(
    true,
  );
  expect(filtered.offer).toContain('a=sendonly\r\n');
  expect(filtered.granted).toEqual({ video: 'H264', videoOffered: true, audio: 'opus' });
  expect(filterOffer(chromium('recvonly', 'recvonly'), { video: 'prefer-h264' })).toBe('SDP_NO_MEDIA');
});

test('an SSRC of the peer is not ours', () => {
  const offer = chromium('sendrecv', 'sendrecv');
  const theirs = Number(/a=ssrc:(\d+) /.exec(offer.slice(offer.indexOf('m=video')))?.[1]);
  const filtered = filterOffer(offer, { video: 'prefer-h264', outgoing: { cname: 'us', ssrc: () => theirs } });
  if (typeof filtered === 'string') throw new Error(filtered);
  const { ssrcs, outgoing } = filtered.tracks[1] ?? {};
  const all = [...(ssrcs ?? []).flatMap(({ media, rtx }) => [media, rtx]), outgoing?.ssrc, outgoing?.rtxSsrc];
  expect(new Set(all).size).toBe(all.length);
});
