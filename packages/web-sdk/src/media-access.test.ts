import { expect, test } from 'vitest';
import { MediaAccess } from './media-access.ts';
import { FakeBrowser, named } from './testing/fake-browser.ts';

const open = (browser: FakeBrowser) => new MediaAccess(browser).open({ video: true, audio: true });

test('camera and microphone are asked for at once', async () => {
  const browser = new FakeBrowser();
  const media = await open(browser);
  expect(browser.asked).toHaveLength(1);
  expect(browser.asked[0]).toMatchObject({ video: { width: { ideal: 1280 } }, audio: { echoCancellation: true } });
  expect(media.videoTrack).toBeDefined();
  expect(media.audioTrack).toBeDefined();
  expect(media.problems).toEqual([]);
});

test('without a camera the microphone is given, and the reason', async () => {
  const browser = new FakeBrowser();
  browser.devices = [{ kind: 'audioinput', deviceId: 'mic' }];
  const media = await open(browser);
  expect(media.videoTrack).toBeUndefined();
  expect(media.audioTrack).toBeDefined();
  expect(media.problems.map(({ code }) => code)).toEqual(['DEVICE_NOT_FOUND']);
});

test('a camera that another program holds leaves the microphone', async () => {
  const browser = new FakeBrowser();
  browser.onGetUserMedia = ({ video }) => {
    if (video) throw named('NotReadableError');
  };
  const media = await open(browser);
  expect(media.problems.map(({ code }) => code)).toEqual(['DEVICE_IN_USE']);
});

test('without any device there is nothing to give', async () => {
  const browser = new FakeBrowser();
  browser.devices = [];
  await expect(open(browser)).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
});

test('a refusal is not asked again, unless one device is known to be allowed', async () => {
  const refused = new FakeBrowser();
  refused.onGetUserMedia = () => {
    throw named('NotAllowedError');
  };
  await expect(open(refused)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  expect(refused.asked).toHaveLength(1);

  const half = new FakeBrowser();
  half.permissions = { camera: 'denied', microphone: 'granted' };
  half.onGetUserMedia = ({ video }) => {
    if (video) throw named('NotAllowedError');
  };
  const media = await open(half);
  expect(media.audioTrack).toBeDefined();
  expect(media.problems.map(({ code }) => code)).toEqual(['PERMISSION_DENIED']);
});

test('an insecure origin is named without asking', async () => {
  const browser = new FakeBrowser();
  browser.isSecureContext = false;
  browser.hideMediaDevices();
  await expect(open(browser)).rejects.toMatchObject({ code: 'INSECURE_ORIGIN' });
});

test('aborting while the browser asks closes what it gives', async () => {
  const browser = new FakeBrowser();
  const abort = new AbortController();
  const opening = new MediaAccess(browser).open({ video: true, signal: abort.signal });
  abort.abort();
  await expect(opening).rejects.toMatchObject({ code: 'ABORTED' });
});

test('devices are listed by kind', async () => {
  const { cameras, microphones } = await new MediaAccess(new FakeBrowser()).devices();
  expect(cameras.map(({ deviceId }) => deviceId)).toEqual(['front', 'back']);
  expect(microphones.map(({ deviceId }) => deviceId)).toEqual(['mic']);
});
