import type { Browser } from './browser.ts';
import { abortedError, type CallError } from './call-error.ts';
import { deviceError, missingMediaDevices } from './device-error.ts';
import { openTestPattern } from './io/test-pattern.ts';
import { LocalMedia } from './local-media.ts';
import type { Unsubscribe } from './typed-emitter.ts';

type DeviceName = 'camera' | 'microphone';

export interface MediaRequest {
  /** `true` asks for 720p30. */
  readonly video?: boolean | MediaTrackConstraints;
  readonly audio?: boolean | MediaTrackConstraints;
  readonly signal?: AbortSignal;
}

export interface DeviceList {
  readonly cameras: readonly MediaDeviceInfo[];
  readonly microphones: readonly MediaDeviceInfo[];
}

const DEFAULT_VIDEO: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
  facingMode: 'user',
};

const DEFAULT_AUDIO: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/** Cameras and microphones, independent of any login: a device that fails never fails the login. */
export class MediaAccess {
  readonly #browser: Browser;

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /**
   * Opens what was asked for. When one of camera and microphone cannot be opened, the other one is given and the
   * reason stands in `problems`.
   *
   * @throws {CallError} `INSECURE_ORIGIN`, `WEBRTC_MISSING`, `PERMISSION_DENIED`, `DEVICE_NOT_FOUND`, `DEVICE_IN_USE`,
   *   `DEVICE_CONSTRAINTS`, `DEVICE_FAILED` when nothing could be opened, `ABORTED`.
   */
  async open(request: MediaRequest = { video: true, audio: true }): Promise<LocalMedia> {
    const missing = missingMediaDevices(this.#browser);
    if (missing !== undefined) throw missing;
    const videoConstraints = constraintsOf(request.video, DEFAULT_VIDEO);
    const audioConstraints = constraintsOf(request.audio, DEFAULT_AUDIO);
    const asked: MediaStreamConstraints = {
      ...(request.video ? { video: videoConstraints } : {}),
      ...(request.audio ? { audio: audioConstraints } : {}),
    };
    const { stream, problems } = await this.#openAll(asked);
    if (request.signal?.aborted) {
      for (const track of stream.getTracks()) track.stop();
      throw abortedError(request.signal);
    }
    return new LocalMedia({ browser: this.#browser, stream, problems, videoConstraints, audioConstraints });
  }

  /** A moving picture and a soft tone in place of devices, for people whose camera cannot be opened. */
  openTestPattern(): LocalMedia {
    return new LocalMedia({
      browser: this.#browser,
      stream: openTestPattern(),
      problems: [],
      videoConstraints: DEFAULT_VIDEO,
      audioConstraints: DEFAULT_AUDIO,
    });
  }

  /** Devices that the browser lists. Labels are empty until a permission was given. */
  async devices(): Promise<DeviceList> {
    const all = (await this.#browser.mediaDevices?.enumerateDevices()) ?? [];
    return {
      cameras: all.filter((device) => device.kind === 'videoinput'),
      microphones: all.filter((device) => device.kind === 'audioinput'),
    };
  }

  /** Something was plugged in or out. */
  onDevicesChange(listener: () => void): Unsubscribe {
    const { mediaDevices } = this.#browser;
    mediaDevices?.addEventListener('devicechange', listener);
    return () => mediaDevices?.removeEventListener('devicechange', listener);
  }

  async #openAll(asked: MediaStreamConstraints): Promise<{ stream: MediaStream; problems: CallError[] }> {
    const names: DeviceName[] = [];
    if (asked.video) names.push('camera');
    if (asked.audio) names.push('microphone');
    try {
      return { stream: await this.#browser.mediaDevices!.getUserMedia(asked), problems: [] };
    } catch (error) {
      const failure = deviceError(error, names, await this.#present());
      if (names.length < 2 || !(await this.#isWorthSplitting(failure))) throw failure;
      return this.#openEach(asked, failure);
    }
  }

  /** Asking again one by one is silent, except after a refusal, when it would only repeat the browser's question. */
  async #isWorthSplitting(failure: CallError): Promise<boolean> {
    if (failure.code !== 'PERMISSION_DENIED') return true;
    const states = await Promise.all([
      this.#browser.permissionState('camera'),
      this.#browser.permissionState('microphone'),
    ]);
    return states.includes('granted');
  }

  async #openEach(asked: MediaStreamConstraints, first: CallError) {
    const problems: CallError[] = [];
    const opened: MediaStream[] = [];
    for (const one of [{ video: asked.video! }, { audio: asked.audio! }]) {
      const name: DeviceName = 'video' in one ? 'camera' : 'microphone';
      try {
        opened.push(await this.#browser.mediaDevices!.getUserMedia(one));
      } catch (error) {
        problems.push(deviceError(error, [name], await this.#present()));
      }
    }
    const [stream, ...others] = opened;
    if (stream === undefined) throw problems[0] ?? first;
    for (const other of others) for (const track of other.getTracks()) stream.addTrack(track);
    return { stream, problems };
  }

  async #present(): Promise<ReadonlySet<DeviceName> | undefined> {
    try {
      const { cameras, microphones } = await this.devices();
      const present = new Set<DeviceName>();
      if (cameras.length > 0) present.add('camera');
      if (microphones.length > 0) present.add('microphone');
      return present;
    } catch {
      return undefined; // Only the wording of another error depends on it.
    }
  }
}

function constraintsOf(
  wanted: boolean | MediaTrackConstraints | undefined,
  defaults: MediaTrackConstraints,
): MediaTrackConstraints {
  return typeof wanted === 'object' ? { ...defaults, ...wanted } : defaults;
}
