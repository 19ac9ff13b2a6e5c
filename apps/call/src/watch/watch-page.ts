import { byId, element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import type { Language } from '../language/language.ts';
import { header } from '../shell/header.ts';
import type { ServerFacts } from '../shell/server-facts.ts';
import { canPlay, type FlvPlayer, openFlvPlayer } from './flv-player.ts';
import { WATCH_TEXT, type WatchText } from './text.ts';
import { isLooking, nextWatchState, RETRY_MS, type WatchInput, type WatchState } from './watch-machine.ts';

/** No picture for this long from a live stream: it may have sound only. */
const PICTURE_TIMEOUT_MS = 6_000;

const SENTENCE: Readonly<Record<WatchState, keyof WatchText>> = {
  waiting: 'waiting',
  starting: 'starting',
  playing: 'playing',
  ended: 'ended',
  failed: 'failed',
};
const HINT: Readonly<Partial<Record<WatchState, keyof WatchText>>> = {
  waiting: 'waitingHint',
  ended: 'endedHint',
  failed: 'failedHint',
};

/** One stream: looks for it, plays it, says where it stands. */
export class WatchPage {
  readonly #streamName: string;
  readonly #url: string;
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

  constructor(streamName: string, facts: ServerFacts) {
    this.#streamName = streamName;
    this.#url = `/cdn/live/${streamName}.flv`;
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
    document.title = `${this.#streamName} · Callcast`;
    byId('page').replaceChildren(
      header(language, choose),
      element(
        'main',
        { class: 'watch' },
        this.#stage,
        element(
          'div',
          { class: 'below' },
          element('h1', {}, this.#streamName),
          element('a', { class: 'button', href: '/call/' }, icon('call'), this.#text.goLive),
        ),
        this.#facts.rtmpUrl !== undefined &&
          element(
            'p',
            { class: 'soft small' },
            `${this.#text.publish}: `,
            element('code', {}, `${this.#facts.rtmpUrl}/${this.#streamName}`),
          ),
      ),
    );
    this.#showStage();
  }

  start(): void {
    if (!canPlay()) {
      this.#showUnsupported();
      return;
    }
    setInterval(() => this.#showDelay(), 500);
    void this.#look();
  }

  /** Asks whether somebody publishes, and again later while nobody does. Never rejects. */
  async #look(): Promise<void> {
    const isLive = await fetch(this.#url, { method: 'HEAD' }).then(
      (response) => response.ok,
      () => false,
    );
    if (isLooking(this.#state)) this.#handle(isLive ? 'stream-live' : 'stream-absent');
    if (isLooking(this.#state)) setTimeout(() => void this.#look(), RETRY_MS);
  }

  #handle(input: WatchInput): void {
    const before = this.#state;
    this.#state = nextWatchState(before, input);
    if (this.#state === before) return;
    if (this.#state === 'ended') this.#hasVideo = true; // the next stream may have a picture
    if (this.#state === 'starting') this.#open();
    if (isLooking(this.#state)) {
      this.#close();
      // From `playing` and `starting` nobody is asking any more.
      if (!isLooking(before)) setTimeout(() => void this.#look(), RETRY_MS);
    }
    if (this.#state === 'playing') clearTimeout(this.#pictureTimer);
    byId('announcer').textContent = this.#text[SENTENCE[this.#state]];
    this.#showStage();
  }

  #open(): void {
    this.#player?.close();
    this.#player = openFlvPlayer(this.#video, this.#url, this.#hasVideo, {
      over: () => this.#handle('stream-over'),
      failed: () => this.#handle('player-error'),
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
    const hint = HINT[this.#state];
    return element(
      'div',
      { class: 'stage-note' },
      (this.#state === 'starting' || this.#state === 'waiting') &&
        element('span', { class: 'spinner', 'aria-hidden': 'true' }),
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
            'aria-label': this.#text.full,
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
