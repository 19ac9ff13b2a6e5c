import { expect, test } from 'vitest';
import { parseTrickleFragment } from './trickle-fragment.ts';
import { httpStatusOf, WhipCaller } from './whip-calls.ts';

/** RFC 9725 §4.3.2, example of a PATCH with one candidate. */
const RFC_9725_FRAGMENT = [
  'a=group:BUNDLE 0 1',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=mid:0',
  'a=ice-ufrag:EsAw',
  'a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1',
  'a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1',
  'a=end-of-candidates',
  '',
].join('\r\n');

test('the fragment of RFC 9725 gives its user fragment and candidate', () => {
  expect(parseTrickleFragment(RFC_9725_FRAGMENT)).toEqual({
    iceUfrag: 'EsAw',
    candidates: [
      {
        mid: '0',
        candidate:
          'candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1',
      },
    ],
  });
});

test.each([
  ['', 'no-lines'],
  ['a=mid:0\n'.repeat(201), 'too-many-lines'],
  [`a=candidate:${'x'.repeat(1_024)}`, 'line-too-long'],
])('a fragment beyond its bounds is named', (body, malformation) => {
  expect(parseTrickleFragment(body)).toBe(malformation);
});

test('bounds are inclusive', () => {
  expect(typeof parseTrickleFragment('a=mid:0\n'.repeat(200))).toBe('object');
  expect(typeof parseTrickleFragment(`a=candidate:${'x'.repeat(1_024 - 12)}`)).toBe('object');
});

test.each([
  [404, 'NO_RULE_MATCH', 404],
  [603, 'CALL_REJECTED', 403],
  [486, 'CALL_REJECTED', 409],
  [500, 'SCENARIO_THROW', 500],
  [500, 'SCENARIO_LIMIT', 500],
  [408, 'SCENARIO_NO_ANSWER', 504],
  [488, 'SDP_MALFORMED', 400],
  [503, 'SHUTTING_DOWN', 503],
  [403, 'CALL_LIMIT', 403],
])('call failure %d %s is HTTP %d', (code, errorCode, status) => {
  expect(httpStatusOf(code, errorCode)).toBe(status);
});

test('the first outcome of a call is the answer of its POST; its end closes the resource once', async () => {
  let closed = 0;
  const caller = new WhipCaller(() => closed++);
  caller.answered('SDP', {});
  caller.ended();
  expect(await caller.outcome).toEqual({ kind: 'answered', sdp: 'SDP', headers: {} });
  expect([closed, caller.over]).toEqual([1, true]);
});
