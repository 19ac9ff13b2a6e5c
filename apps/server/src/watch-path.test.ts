import { expect, test } from 'vitest';
import { watchPathOf } from './watch-path.ts';

const find = watchPathOf('192.168.1.20', 1935);

test.each([
  [{ url: 'rtmp://127.0.0.1:1935/live', streamName: 'demo' }, '/watch/demo'],
  [{ url: 'rtmp://localhost/live/', streamName: 'demo?x' }, '/watch/demo'],
  [{ url: 'rtmp://192.168.1.20/', applicationName: 'live', streamName: 'a-b_1' }, '/watch/a-b_1'],
  [{ url: 'rtmp://127.0.0.1/live/demo' }, '/watch/demo'],
  [{ url: 'rtmp://127.0.0.1/other', streamName: 'demo' }, undefined],
  [{ url: 'rtmp://127.0.0.1:1936/live', streamName: 'demo' }, undefined],
  [{ url: 'rtmp://live.example.com/live', streamName: 'demo' }, undefined],
  [{ url: 'rtmp://127.0.0.1/live', streamName: '../etc' }, undefined],
  [{ url: 'nonsense', streamName: 'demo' }, undefined],
])('%o → %s', (options, path) => {
  expect(find({ protocol: 'RTMP', ...options })).toBe(path);
});

test('without a test CDN nothing is watched here', () => {
  expect(watchPathOf('127.0.0.1', undefined)({ protocol: 'RTMP', url: 'rtmp://127.0.0.1/live', streamName: 'a' })).toBe(
    undefined,
  );
});
