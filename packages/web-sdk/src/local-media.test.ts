import { expect, test } from 'vitest';
import type { LocalMedia } from './local-media.ts';
import { MediaAccess } from './media-access.ts';
import { FakeBrowser, type FakeTrack, named, settle } from './testing/fake-browser.ts';

async function opened(): Promise<{ browser: FakeBrowser; media: LocalMedia; camera: () => FakeTrack }> {
  const browser = new FakeBrowser();
  const media = await new MediaAccess(browser).open({ video: true, audio: true });
  return { browser, media, camera: () => media.videoTrack as unknown as FakeTrack };
}

test('muting disables the track, and says so once', async () => {
  const { media } = await opened();
  const said: unknown[] = [];
  media.on('mute', (event) => said.push(event));
  media.setMuted('audio', true);
  media.setMuted('audio', true);
  expect(media.audioTrack?.enabled).toBe(false);
  expect(media.videoTrack?.enabled).toBe(true);
  expect(said).toEqual([{ kind: 'audio', isMuted: true }]);
});

test('another camera: the old one stops first, the stream stays the same object', async () => {
  const { browser, media, camera } = await opened();
  const before = camera();
  const { stream } = media;
  browser.onGetUserMedia = () => expect(before.readyState).toBe('ended');
  const tracks: unknown[] = [];
  media.on('track', ({ track }) => tracks.push(track));
  await media.useDevice('video', 'back');
  expect(media.stream).toBe(stream);
  expect(camera().getSettings().deviceId).toBe('back');
  expect(tracks).toEqual([camera()]);
});

test('a camera taken while muted stays black', async () => {
  const { media, camera } = await opened();
  media.setMuted('video', true);
  await media.useDevice('video', 'back');
  expect(camera().enabled).toBe(false);
});

test('when the new device cannot be opened, the old one comes back and the reason is told', async () => {
  const { browser, media, camera } = await opened();
  browser.onGetUserMedia = ({ video }) => {
    if (JSON.stringify(video).includes('back')) throw named('NotReadableError');
  };
  await expect(media.useDevice('video', 'back')).rejects.toMatchObject({ code: 'DEVICE_IN_USE' });
  expect(camera().getSettings().deviceId).toBe('front');
  expect(camera().readyState).toBe('live');
});

test('switching goes through the cameras, and by facing mode on phones', async () => {
  const { browser, media, camera } = await opened();
  await media.switchCamera();
  expect(camera().getSettings().deviceId).toBe('back');
  await media.switchCamera();
  expect(camera().getSettings().deviceId).toBe('front');
  camera().settings.facingMode = 'user';
  await media.switchCamera();
  expect(browser.asked.at(-1)?.video).toMatchObject({ facingMode: { ideal: 'environment' } });
});

test('a flip that fails brings the former camera back', async () => {
  const { browser, media, camera } = await opened();
  camera().settings.facingMode = 'user';
  browser.onGetUserMedia = ({ video }) => {
    if (JSON.stringify(video).includes('environment')) throw named('NotReadableError');
  };
  await expect(media.switchCamera()).rejects.toMatchObject({ code: 'DEVICE_IN_USE' });
  expect(camera().getSettings().deviceId).toBe('front');
  expect(camera().readyState).toBe('live');
});

test('of two replacements at once, one camera stays on', async () => {
  const { media, camera } = await opened();
  const taken: FakeTrack[] = [];
  media.on('track', ({ track }) => taken.push(track as unknown as FakeTrack));
  await Promise.all([media.useDevice('video', 'back'), media.useDevice('video', 'front')]);
  expect(taken).toHaveLength(2);
  expect(taken.filter(({ readyState }) => readyState === 'live')).toEqual([camera()]);
});

test('with one camera there is nothing to switch', async () => {
  const { browser, media } = await opened();
  browser.devices = [{ kind: 'videoinput', deviceId: 'front' }];
  const asked = browser.asked.length;
  await media.switchCamera();
  expect(browser.asked).toHaveLength(asked);
});

test('an unplugged camera is told, and another one takes its place', async () => {
  const { browser, media, camera } = await opened();
  const errors: string[] = [];
  media.on('error', ({ code }) => errors.push(code));
  browser.devices = browser.devices.filter(({ deviceId }) => deviceId !== 'front');
  camera().lose();
  await settle();
  expect(errors).toEqual(['DEVICE_LOST']);
  expect(camera().getSettings().deviceId).toBe('back');
});

test('closing stops everything, twice is fine, and a late device is not kept', async () => {
  const { media, camera } = await opened();
  const switching = media.useDevice('video', 'back');
  media.close();
  media.close();
  await switching;
  expect(media.isClosed).toBe(true);
  expect(camera().readyState).toBe('ended');
  expect(media.stream.getTracks().every((track) => track.readyState === 'ended')).toBe(true);
});
