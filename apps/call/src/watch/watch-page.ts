import { byId, type Child, element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import type { Language } from '../language/language.ts';
import { header } from '../shell/header.ts';
import { publishAddress, type ServerFacts } from '../shell/server-facts.ts';
import { canPlay, type FlvPlayer, openFlvPlayer } from './flv-player.ts';
import { WATCH_TEXT, type WatchText } from './text.ts';
import {
  isFinal,
  isLooking,
  isShowing,
  nextWatchState,
  RETRY_MS,
  type WatchInput,
  type WatchState,
} from './watch-machine.ts';
import { meaningOf, type WatchedStream } from './watched-stream.ts';

/** No picture for this long from a live stream: it may have sound only. */
const PICTURE_TIMEOUT_MS = 6_000;
/** Nothing new for this long while an output plays: the server is asked why. */
const SILENCE_MS = 2_000;

const SENTENCE: Readonly<Record<WatchState, keyof WatchText>> = {
  waiting: 'waiting',
  starting: 'starting',
  playing: 'playing',
  reconnecting: 'reconnecting',
  changed: 'changed',
  ended: 'ended',
  failed: 'failed',
  full: 'full',
  over: 'over',
  expired: 'expired',
};
const HINT: Readonly<Partial<Record<WatchState, keyof WatchText>>> = {
  waiting: 'waitingHint',
  reconnecting: 'reconnectingHint',
  changed: 'changedHint',
  ended: 'endedHint',
  failed: 'failedHint',
  full: 'fullHint',
  over: 'overHint',
  expired: 'expiredHint',
};

/** Something will happen by itself. */
const IS_BUSY: ReadonlySet<WatchState> = new Set(['starting', 'waiting', 'reconnecting', 'changed', 'full']);

/** One stream: looks for it, plays it, says where it stands. */
export class WatchPage {
  readonly #stream: WatchedStream;
  readonly #facts: ServerFacts;
  readonly #video = element('video', { class: 'picture', playsinline: true, muted: true, autoplay: true });
  readonly #stage = element('section', { class: 'stage' });
  readonly #overlay = element('div', { class: 'overlay' });
  #language: Language = 'en';
  #text = WATCH_TEXT.en;
  #state: WatchState = 'waiting';
  #player: FlvPlayer | undefined;
  #hasVideo = true;
  #pictureTimer = 0;
  /** How far the stream has arrived, and when it last got further. */
  #arrived = { end: 0, at: 0 };

  constructor(stream: WatchedStream, facts: ServerFacts) {
    this.#stream = stream;
    this.#facts = facts;
    // Browsers start only muted video by themselves.
    this.#video.muted = true;
    this.#video.addEventListener('playing', () => this.#handle('picture'));
    this.#video.addEventListener('volumechange', () => this.#showStage());
    this.#video.addEventListener('pause', () => this.#showStage());
  }

  speak(language: Language, choose: (language: Language) => void): void {
    this.#language = language;
    this.#text = WATCH_TEXT[language];
    const { name } = this.#stream;
    document.title = `${name} · Callcast`;
    byId('page').replaceChildren(
      header(language, choose),
      element(
        'main',
        { class: 'watch' },
        this.#stage,
        ...(this.#stream.session === undefined ? this.#aboutStream() : this.#aboutOutput(this.#stream.session)),
      ),
    );
    this.#showStage();
  }

  #aboutStream(): readonly Child[] {
    const { name } = this.#stream;
    const address = publishAddress(this.#facts, name);
    return [
      element(
        'div',
        { class: 'below' },
        element('h1', {}, name),
        element('a', { class: 'button', href: '/call/' }, icon('call'), this.#text.goLive),
      ),
      address !== undefined &&
        element('p', { class: 'soft small' }, `${this.#text.publish}: `, element('code', {}, address)),
    ];
  }

  #aboutOutput(session: string): readonly Child[] {
    return [
      element('div', { class: 'below' }, element('h1', {}, `${this.#text.preview}: ${this.#stream.name}`)),
      element('p', { class: 'soft small' }, `${this.#text.previewHint} ${session}.`),
    ];
  }

  start(): void {
    if (!canPlay()) {
      this.#showUnsupported();
      return;
    }
    setInterval(() => {
      this.#showDelay();
      this.#watchSilence();
    }, 500);
    void this.#look();
  }

  /** Asks whether somebody publishes, and again later while nobody does. Never rejects. */
  async #look(): Promise<void> {
    const meaning = await this.#ask();
    if (isLooking(this.#state)) this.#handle(meaning);
    if (isLooking(this.#state)) setTimeout(() => void this.#look(), RETRY_MS);
  }

  #ask(): Promise<WatchInput> {
    return fetch(this.#stream.url, { method: 'HEAD' }).then(
      ({ status, headers }) => meaningOf(status, headers.get('callcast-output-state')),
      () => 'stream-absent',
    );
  }

  /** An output sends nothing while its destination is dialled again, and says nothing of it in its stream. */
  #watchSilence(): void {
    const { buffered } = this.#video;
    if (this.#stream.session === undefined || !isShowing(this.#state) || buffered.length === 0) return;
    const end = buffered.end(buffered.length - 1);
    const now = performance.now();
    if (end !== this.#arrived.end) {
      this.#arrived = { end, at: now };
      this.#handle('picture');
    } else if (this.#state === 'playing' && now - this.#arrived.at > SILENCE_MS) {
      this.#arrived.at = now;
      void this.#ask().then((meaning) => {
        if (this.#state === 'playing' && this.#arrived.end === end && meaning === 'stream-silent')
          this.#handle(meaning);
      });
    }
  }

  #handle(input: WatchInput): void {
    const before = this.#state;
    this.#state = nextWatchState(before, input);
    if (this.#state === before) return;
    if (this.#state === 'ended') this.#hasVideo = true; // the next stream may have a picture
    if (this.#state === 'starting') this.#open();
    if (isLooking(this.#state) || isFinal(this.#state)) this.#close();
    // From `playing` and `starting` nobody is asking any more. Why an output ended is known at once.
    const isOver = this.#stream.session !== undefined && input === 'stream-over';
    if (isLooking(this.#state) && !isLooking(before)) setTimeout(() => void this.#look(), isOver ? 0 : RETRY_MS);
    if (this.#state === 'playing') clearTimeout(this.#pictureTimer);
    byId('announcer').textContent = this.#text[SENTENCE[this.#state]];
    this.#showStage();
  }

  #open(): void {
    this.#player?.close();
    this.#player = openFlvPlayer(this.#video, this.#stream.url, this.#hasVideo, {
      over: () => this.#handle('stream-over'),
      changed: () => this.#handle('stream-changed'),
      failed: (_reason, status) => this.#handle(status === 503 ? 'viewers-full' : 'player-error'),
    });
    this.#pictureTimer = setTimeout(() => {
      if (this.#state !== 'starting' || this.#video.readyState >= HTMLMediaElement.HAVE_METADATA) return;
      this.#hasVideo = !this.#hasVideo;
      this.#handle('player-error');
    }, PICTURE_TIMEOUT_MS);
    // Where even muted autoplay is refused (low-power mode of iPhones) the page shows a play button.
    this.#video.play().catch(() => this.#showStage());
  }

  #close(): void {
    clearTimeout(this.#pictureTimer);
    this.#player?.close();
    this.#player = undefined;
  }

  #showStage(): void {
    const { muted, paused } = this.#video;
    const isPlaying = this.#state === 'playing';
    this.#stage.dataset.state = this.#state;
    // The video stays where it is: taking it out of the page would pause it.
    if (this.#video.parentElement !== this.#stage) this.#stage.replaceChildren(this.#video, this.#overlay);
    this.#overlay.replaceChildren(
      ...(isPlaying ? this.#badges() : [this.#note()]),
      ...(isPlaying ? [this.#controls(muted)] : []),
      ...(this.#player !== undefined && paused ? [this.#playButton()] : []),
    );
    this.#showDelay();
  }

  #badges(): readonly HTMLElement[] {
    return [
      element('span', { class: 'pill live on-stage' }, this.#text.live),
      element('span', { class: 'pill delay', id: 'delay' }),
    ];
  }

  #note(): HTMLElement {
    const isNotYet = this.#state === 'waiting' && this.#stream.session !== undefined;
    const hint = isNotYet ? 'previewWaitingHint' : HINT[this.#state];
    return element(
      'div',
      { class: 'stage-note' },
      IS_BUSY.has(this.#state) && element('span', { class: 'spinner', 'aria-hidden': 'true' }),
      element('h2', {}, this.#text[SENTENCE[this.#state]]),
      hint !== undefined && element('p', {}, this.#text[hint]),
    );
  }

  #playButton(): HTMLElement {
    const play = (): void => {
      this.#video.play().catch(() => undefined); // Refused again: the button stays.
    };
    return element(
      'button',
      { type: 'button', class: 'button primary play', on: { click: play } },
      icon('play'),
      this.#text.play,
    );
  }

  #controls(isMuted: boolean): HTMLElement {
    const label = isMuted ? this.#text.soundOn : this.#text.soundOff;
    return element(
      'div',
      { class: 'stage-controls' },
      element(
        'button',
        {
          type: 'button',
          class: isMuted ? 'chip wanted' : 'chip',
          'aria-label': label,
          on: {
            click: () => {
              this.#video.muted = !this.#video.muted;
            },
          },
        },
        icon(isMuted ? 'soundOff' : 'soundOn'),
        isMuted && label,
      ),
      document.fullscreenEnabled &&
        element(
          'button',
          {
            type: 'button',
            class: 'chip',
            'aria-label': this.#text.fullScreen,
            on: { click: () => void this.#toggleFullScreen() },
          },
          icon('full'),
        ),
    );
  }

  async #toggleFullScreen(): Promise<void> {
    // Refused when something else took the screen in between.
    await (document.fullscreenElement ? document.exitFullscreen() : this.#stage.requestFullscreen()).catch(
      () => undefined,
    );
  }

  /** Seconds between what arrived here and what is being shown. */
  #showDelay(): void {
    const shown = document.getElementById('delay');
    const { buffered, currentTime } = this.#video;
    if (shown === null || buffered.length === 0) return;
    const behind = Math.max(0, buffered.end(buffered.length - 1) - currentTime);
    const seconds = new Intl.NumberFormat(this.#language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    shown.textContent = `${this.#text.delay} ${seconds.format(behind)}\u00a0${this.#text.seconds}`;
  }

  #showUnsupported(): void {
    this.#stage.replaceChildren(
      element(
        'div',
        { class: 'stage-note', role: 'alert' },
        icon('alert'),
        element('h2', {}, this.#text.unsupported),
        element('p', {}, this.#text.unsupportedHint),
      ),
    );
  }
}
