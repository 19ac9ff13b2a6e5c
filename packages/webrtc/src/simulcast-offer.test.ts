import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MAX_SIMULCAST_LAYERS } from './limits.ts';
import { filterOffer } from './offer-filter.ts';
import { simulcastLines } from './simulcast-offer.ts';

const CHROMIUM = readFileSync(new URL('../testdata/chromium-156-simulcast.sdp', import.meta.url), 'utf8');

function videoOf(offer: string) {
  const filtered = filterOffer(offer, { video: 'prefer-h264' });
  if (typeof filtered === 'string') throw new Error(filtered);
  return filtered.tracks.find(({ kind }) => kind === 'video');
}

const simulcastOf = (offer: string) => videoOf(offer)?.simulcast;

test('Chromium: three encodings by RID, and the extensions that name them', () => {
  const simulcast = simulcastOf(CHROMIUM);
  expect(simulcast).toEqual({
    rids: ['l', 'm', 'h'],
    ridExtensionId: 10,
    repairedRidExtensionId: 11,
    midExtensionId: 4,
  });
  expect(videoOf(CHROMIUM)?.ssrcs).toEqual([]);
});

test('the answer receives the same RIDs in the order of the offer (RFC 8853 §5.3.2)', () => {
  expect(
    simulcastLines({ rids: ['h', 'l'], ridExtensionId: 10, repairedRidExtensionId: 11, midExtensionId: 4 }),
  ).toEqual([
    'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
    'a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
    'a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
    'a=rid:h recv',
    'a=rid:l recv',
    'a=simulcast:recv h;l',
  ]);
  expect(simulcastLines({ rids: ['a', 'b'], ridExtensionId: 1 })).not.toContainEqual(
    expect.stringMatching(/mid|repair/),
  );
});

const lines = (rids: readonly string[], list: string, direction = 'send'): string =>
  CHROMIUM.replace(/a=rid:[\s\S]*$/, '') +
  [...rids.map((rid) => `a=rid:${rid}`), `a=simulcast:${direction} ${list}`, ''].join('\r\n');

test.each([
  ['alternatives: the first of each', ['a send', 'b send', 'c send'], 'a,b;c', ['a', 'c']],
  ['paused ones may go on later', ['a send', 'b send'], '~a;b', ['a', 'b']],
  ['what is not declared as sent is left out', ['a send', 'b recv', 'd send'], 'a;b;c;d', ['a', 'd']],
  [
    'what cannot stand in the header extension is left out',
    ['a send', 'b send', 'abcdefghijklmnopq send'],
    'a;abcdefghijklmnopq;b',
    ['a', 'b'],
  ],
  ['doubles are left out', ['a send', 'b send'], 'a;a;b', ['a', 'b']],
  [
    'restricted to other payload types: left out',
    ['a send pt=102', 'b send pt=96,102', 'c send pt=96'],
    'a;b;c',
    ['a', 'b'],
  ],
  ['no more than are served', ['1 send', '2 send', '3 send', '4 send', '5 send'], '1;2;3;4;5', ['1', '2', '3', '4']],
])('%s', (_, rids, list, accepted) => {
  expect(simulcastOf(lines(rids, list))?.rids).toEqual(accepted);
  expect(accepted.length).toBeLessThanOrEqual(MAX_SIMULCAST_LAYERS);
});

test.each([
  ['one encoding only', lines(['a send'], 'a')],
  ['it is received by the caller', lines(['a recv', 'b recv'], 'a;b', 'recv')],
  ['no list', lines(['a send', 'b send'], '')],
  ['no RID extension', CHROMIUM.replaceAll(/a=extmap:10 .*\r\n/g, '')],
  ['a RID extension with an id of the two-byte form', CHROMIUM.replaceAll('a=extmap:10 ', 'a=extmap:20 ')],
  ['VP8 only', CHROMIUM.replaceAll('H264/90000', 'H263/90000')],
])('no simulcast: %s', (_, offer) => {
  expect(videoOf(offer)).toBeDefined();
  expect(simulcastOf(offer)).toBeUndefined();
});
