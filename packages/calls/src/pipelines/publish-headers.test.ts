import type { AacSettings } from '@callcast/media';
import { expect, test } from 'vitest';
import { PublishHeaders } from './publish-headers.ts';
import type { VideoHeader } from './source-unit.ts';

const video = (width: number, body = width): VideoHeader => ({
  body: Uint8Array.of(0x17, body),
  size: { width, height: 90 },
});
const audio = (channels: 1 | 2): AacSettings => ({ channels, bitrateBps: 96_000 });
const kinds = ({ tags }: ReturnType<PublishHeaders['take']>): string[] => tags.map(({ kind }) => kind);

test('each is said once, metadata first, and again to another publish', () => {
  const headers = new PublishHeaders();
  headers.setVideo(video(160));
  headers.setAudio(audio(1), 1);
  expect(kinds(headers.take())).toEqual(['script', 'video', 'audio']);
  expect(kinds(headers.take())).toEqual([]);
  headers.restart();
  expect(headers.take()).toMatchObject({ tags: [{}, {}, {}], resized: undefined });
});

test('what changed is said again, and metadata when they tell something else', () => {
  const headers = new PublishHeaders();
  headers.setAudio(audio(1), 1);
  expect(kinds(headers.take())).toEqual(['script', 'audio']);
  headers.setVideo(video(160));
  expect(kinds(headers.take())).toEqual(['script', 'video']);
  headers.setVideo(video(160, 1)); // other parameter sets of the same size
  expect(headers.take()).toMatchObject({ tags: [{ kind: 'video' }], resized: undefined });
  headers.setAudio(audio(2), 2);
  expect(kinds(headers.take())).toEqual(['script', 'audio']);
});

test('a caller who comes back says the same, and it is not said again', () => {
  const headers = new PublishHeaders();
  for (let caller = 0; caller < 3; caller++) {
    headers.setVideo(video(160));
    headers.setAudio(audio(1), 1);
    expect(kinds(headers.take())).toEqual(caller === 0 ? ['script', 'video', 'audio'] : []);
  }
  headers.setVideo(video(160, 1));
  expect(kinds(headers.take())).toEqual(['video']);
  headers.setVideo(video(160)); // not what was said last
  expect(kinds(headers.take())).toEqual(['video']);
});

test('another size in the midst of a publish is told', () => {
  const headers = new PublishHeaders();
  const [small, large] = [video(160), video(320)];
  headers.setVideo(small);
  expect(headers.take().resized).toBeUndefined();
  headers.setVideo(large);
  expect(headers.take().resized).toEqual({ oldSize: small.size, newSize: large.size });
  headers.setVideo({ body: Uint8Array.of(0x17, 1), size: { width: 320, height: 180 } });
  expect(headers.take().resized).toEqual({ oldSize: large.size, newSize: { width: 320, height: 180 } });
  headers.restart();
  headers.setVideo(small);
  expect(headers.take().resized).toBeUndefined();
});

test('metadata tell both tracks, as far as they are known', () => {
  const headers = new PublishHeaders();
  headers.setAudio(audio(1), 1);
  const alone = Buffer.from(headers.take().tags[0]?.body ?? []).toString('latin1');
  expect(alone).toContain('audiochannels');
  expect(alone).not.toContain('width');
  headers.setVideo(video(160));
  const both = Buffer.from(headers.take().tags[0]?.body ?? []).toString('latin1');
  for (const name of ['audiochannels', 'width', 'height', 'videocodecid']) expect(both).toContain(name);
});
