import type { Browser } from './browser.ts';
import { CallError } from './call-error.ts';
import { deviceError } from './device-error.ts';
import { TypedEmitter } from './typed-emitter.ts';

export type MediaKind = 'audio' | 'video';

export interface LocalMediaEvents {
  /** A device was changed: senders take the new track. */
  track: { readonly kind: MediaKind; readonly track: MediaStreamTrack };
  mute: { readonly kind: MediaKind; readonly isMuted: boolean };
  /** `DEVICE_LOST` and the like. The call goes on. */
  error: CallError;
}

export interface LocalMediaOptions {
  readonly browser: Browser;
  readonly stream: MediaStream;
  readonly problems: readonly CallError[];
  readonly videoConstraints: MediaTrackConstraints;
  readonly audioConstraints: MediaTrackConstraints;
}

/** Camera and microphone of this page. Whoever opened it closes it; a call only borrows its tracks. */
export class LocalMedia extends TypedEmitter<LocalMediaEvents> {
  /** For a `<video>` element. The same object for the whole life, its tracks change. */
  readonly stream: MediaStream;
  /** Devices that were asked for and could not be opened, while another one could. */
  readonly problems: readonly CallError[];
  readonly #options: LocalMediaOptions;
  readonly #muted: Record<MediaKind, boolean> = { audio: false, video: false };
  #isClosed = false;

  constructor(options: LocalMediaOptions) {
    super();
    this.#options = options;
    this.stream = options.stream;
    this.problems = options.problems;
    for (const track of options.stream.getTracks()) this.#watch(track);
  }

  get videoTrack(): MediaStreamTrack | undefined {
    return this.stream.getVideoTracks()[0];
  }

  get audioTrack(): MediaStreamTrack | undefined {
    return this.stream.getAudioTracks()[0];
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  isMuted(kind: MediaKind): boolean {
    return this.#muted[kind];
  }

  /** Muted video is black and muted audio is silence, so that the stream of the viewers goes on. */
  setMuted(kind: MediaKind, isMuted: boolean): void {
    if (this.#muted[kind] === isMuted) return;
    this.#muted[kind] = isMuted;
    for (const track of this.#tracksOf(kind)) track.enabled = !isMuted;
    this.emit('mute', { kind, isMuted });
  }

  /**
   * Changes to another device of the same kind.
   *
   * @throws {CallError} as `media.open`; the former device is opened again when that is possible.
   */
  async useDevice(kind: MediaKind, deviceId: string): Promise<void> {
    await this.#replaceOrRestore(kind, { deviceId: { exact: deviceId } });
  }

  /** Front to back on phones, the next camera elsewhere. Does nothing when there is only one. */
  async switchCamera(): Promise<void> {
    const current = this.videoTrack?.getSettings();
    if (current?.facingMode === 'user' || current?.facingMode === 'environment') {
      const facingMode = current.facingMode === 'user' ? 'environment' : 'user';
      return this.#replaceOrRestore('video', { facingMode: { ideal: facingMode } });
    }
    const cameras = (await this.#options.browser.mediaDevices?.enumerateDevices())?.filter(
      (device) => device.kind === 'videoinput',
    );
    if (cameras === undefined || cameras.length < 2) return;
    const at = cameras.findIndex((device) => device.deviceId === current?.deviceId);
    await this.useDevice('video', cameras[(at + 1) % cameras.length]!.deviceId);
  }

  /** Stops the devices. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const track of this.stream.getTracks()) stop(track);
    this.forgetListeners();
  }

  #tracksOf(kind: MediaKind): MediaStreamTrack[] {
    return kind === 'video' ? this.stream.getVideoTracks() : this.stream.getAudioTracks();
  }

  async #replaceOrRestore(kind: MediaKind, wanted: MediaTrackConstraints): Promise<void> {
    const former = this.#tracksOf(kind)[0]?.getSettings().deviceId;
    try {
      await this.#replace(kind, wanted);
    } catch (error) {
      // The former track had to be stopped first, so bring it back before reporting.
      if (former !== undefined) await this.#replace(kind, { deviceId: { exact: former } }).catch(() => undefined);
      throw error;
    }
  }

  async #replace(kind: MediaKind, wanted: MediaTrackConstraints): Promise<void> {
    const { browser, videoConstraints, audioConstraints } = this.#options;
    if (browser.mediaDevices === undefined || this.#isClosed) return;
    const base = kind === 'video' ? videoConstraints : audioConstraints;
    const { deviceId: _device, facingMode: _facing, ...quality } = base;
    // Android opens one camera at a time: the old one must go first.
    for (const track of this.#tracksOf(kind)) stop(track);
    const opened = await browser.mediaDevices
      .getUserMedia({ [kind]: { ...quality, ...wanted } })
      .catch((error: unknown) => {
        throw deviceError(error, [kind === 'video' ? 'camera' : 'microphone']);
      });
    const track = opened.getTracks()[0];
    if (track === undefined) throw new CallError('DEVICE_FAILED', `no ${kind} track was opened`);
    // The media may have been closed while the browser was asking the user.
    if (this.#isClosed) return stop(track);
    for (const old of this.#tracksOf(kind)) {
      stop(old); // of a replacement that ended while this one was asking
      this.stream.removeTrack(old);
    }
    track.enabled = !this.#muted[kind];
    this.stream.addTrack(track);
    this.#watch(track);
    this.emit('track', { kind, track });
  }

  #watch(track: MediaStreamTrack): void {
    track.onended = () => {
      const kind = track.kind === 'video' ? 'video' : 'audio';
      this.emit('error', new CallError('DEVICE_LOST', `${track.label || kind} stopped`));
      // Another device of the kind may be there; when none is, the person has been told already.
      this.#replace(kind, {}).catch(() => undefined);
    };
  }
}

/** `stop()` fires no `ended`, but a device may be lost in the same moment. */
function stop(track: MediaStreamTrack): void {
  track.onended = null;
  track.stop();
}
