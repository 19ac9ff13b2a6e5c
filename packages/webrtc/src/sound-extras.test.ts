import { readFileSync } from 'node:fs';
import type { NegotiatedTrack } from '@callcast/rtp';
import { expect, test } from 'vitest';
import { finishAnswer } from './answer.ts';
import { type FilteredOffer, filterOffer } from './offer-filter.ts';

const read = (name: string): string => readFileSync(new URL(`../testdata/${name}.sdp`, import.meta.url), 'utf8');
const CHROMIUM = read('chromium-156-camera');
const OUTGOING = { cname: 'us', ssrc: () => 7 };

function filter(offer: string, isDuplex = false): FilteredOffer {
  const filtered = filterOffer(offer, { video: 'prefer-h264', ...(isDuplex ? { outgoing: OUTGOING } : {}) });
  if (typeof filtered === 'string') throw new Error(filtered);
  return filtered;
}

const soundOf = ({ tracks }: FilteredOffer): NegotiatedTrack => {
  const track = tracks.find(({ kind }) => kind === 'audio');
  if (track === undefined) throw new Error('no sound');
  return track;
};

const LIBRARY_ANSWER = [
  'v=0',
  'm=video 40200 UDP/TLS/RTP/SAVPF 96',
  'a=fingerprint:sha-256 AA:BB',
  'a=ice-ufrag:ABCD',
  'a=ice-pwd:abcdefghijklmnopqrstuvwxyz',
  '',
].join('\r\n');

const answerOf = (filtered: FilteredOffer, media: string): string =>
  finishAnswer(LIBRARY_ANSWER, filtered)
    .split(/(?=^m=)/m)
    .find((part) => part.startsWith(`m=${media}`)) ?? '';

test('Chromium: events with the clock of the sound, and its level; of the video neither', () => {
  const filtered = filter(CHROMIUM);
  expect(soundOf(filtered)).toMatchObject({
    telephoneEvent: { payloadType: 110, clockRate: 48_000 },
    audioLevelExtensionId: 1,
  });
  const answer = answerOf(filtered, 'audio');
  expect(answer).toMatch(/^m=audio \d+ UDP\/TLS\/RTP\/SAVPF 111 110\r\n/);
  expect(answer).toContain('a=rtpmap:110 telephone-event/48000\r\na=fmtp:110 0-15\r\n');
  expect(answer).toContain('a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n');
  const video = filtered.tracks.find(({ kind }) => kind === 'video');
  expect(video).not.toHaveProperty('telephoneEvent');
  expect(video).not.toHaveProperty('audioLevelExtensionId');
  expect(answerOf(filtered, 'video')).not.toMatch(/telephone-event|audio-level/);
});

test('Firefox: events at 8000, which is all that it offers', () => {
  const filtered = filter(read('firefox-vp8'));
  expect(soundOf(filtered).telephoneEvent).toEqual({ payloadType: 101, clockRate: 8_000 });
  expect(answerOf(filtered, 'audio')).toContain('a=rtpmap:101 telephone-event/8000\r\n');
});

test('who offers neither gets neither', () => {
  const filtered = filter(read('pion-whip'));
  expect(soundOf(filtered)).not.toHaveProperty('telephoneEvent');
  expect(soundOf(filtered)).not.toHaveProperty('audioLevelExtensionId');
  expect(answerOf(filtered, 'audio')).toMatch(/SAVPF 111\r\n/);
});

test.each([
  ['another clock', (offer: string) => offer.replaceAll(/telephone-event\/\d+/g, 'telephone-event/16000')],
  ['payload types that look like RTCP', (offer: string) => renamed(renamed(offer, 110, 77), 126, 78)],
  ['payload types that its m-line does not have', (offer: string) => offer.replace(/^(m=audio .*) 110 126\r/m, '$1\r')],
])('no events: %s', (_why, change) => {
  expect(change(CHROMIUM)).not.toBe(CHROMIUM);
  expect(soundOf(filter(change(CHROMIUM)))).not.toHaveProperty('telephoneEvent');
});

const renamed = (offer: string, from: number, to: number): string =>
  offer.replace(new RegExp(`^(m=audio .*) ${from}\\b`, 'm'), `$1 ${to}`).replace(`rtpmap:${from} `, `rtpmap:${to} `);

test.each([0, 15])('no level: %i is no id of a one-byte header extension', (id) => {
  const offer = CHROMIUM.replace('a=extmap:1 urn:ietf', `a=extmap:${id} urn:ietf`);
  expect(soundOf(filter(offer))).not.toHaveProperty('audioLevelExtensionId');
});

test('events that have the payload type of the video make the offer unreadable', () => {
  expect(filterOffer(renamed(CHROMIUM, 110, 102), { video: 'prefer-h264' })).toBe('SDP_MALFORMED');
});

test('a peer that only listens can be sent events, and tells no level', () => {
  const offer = CHROMIUM.replace(/(m=audio[\s\S]*?)a=sendonly/, '$1a=recvonly');
  expect(offer).not.toBe(CHROMIUM);
  const sound = soundOf(filter(offer, true));
  expect(sound).toMatchObject({ isReceived: false, telephoneEvent: { payloadType: 110 } });
  expect(sound).not.toHaveProperty('audioLevelExtensionId');
});
