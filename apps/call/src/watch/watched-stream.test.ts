import { expect, test } from 'vitest';
import { meaningOf, watchedStream } from './watched-stream.ts';

test('a stream of the test CDN', () => {
  expect(watchedStream({ pathname: '/watch/demo', search: '?token=x' })).toEqual({
    name: 'demo',
    url: '/cdn/live/demo.flv',
    session: undefined,
  });
});

test('what an output sends, by the token of the page', () => {
  expect(watchedStream({ pathname: '/watch/12/agent-1', search: '?token=t1.a_b-c%26' })).toEqual({
    name: 'agent-1',
    url: '/preview/12/agent-1.flv?token=t1.a_b-c%26',
    session: '12',
  });
  expect(watchedStream({ pathname: '/watch/12/agent-1', search: '' }).url).toBe('/preview/12/agent-1.flv?token=');
});

test.each([
  [200, null, 'stream-live'],
  [200, 'live', 'stream-live'],
  [200, 'publishing', 'stream-live'],
  [200, 'connecting', 'stream-silent'],
  [200, 'failed', 'stream-silent'],
  [403, null, 'link-over'],
  [404, 'connecting', 'stream-absent'],
  [410, null, 'output-over'],
  [502, null, 'stream-absent'],
] as const)('%i with state %s is %s', (status, state, meaning) => {
  expect(meaningOf(status, state)).toBe(meaning);
});
