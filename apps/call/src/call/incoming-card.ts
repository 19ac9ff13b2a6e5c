import type { IncomingCall } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { callerName } from './caller-name.ts';
import { type RingTone, ringTone } from './ring-tone.ts';
import type { ViewContext } from './view.ts';

/**
 * Somebody calls: over whatever screen is shown, as long as it rings. It takes no focus, so that a key meant for something
 * else neither accepts nor declines.
 */
export class IncomingCard {
  readonly root = element('div', { class: 'incoming-place' });
  readonly #pageTitle = document.title;
  #context: ViewContext | undefined;
  #tone: RingTone | undefined;

  /** Shows everything anew in another language, or for another screen. */
  speak(context: ViewContext): void {
    this.#context = context;
    this.update();
  }

  /** A call began or ceased to ring. */
  show(): void {
    const { desk, text, announce } = this.#context ?? {};
    const call = desk?.incoming;
    this.update();
    this.#tone?.stop();
    this.#tone = undefined;
    if (call === undefined || text === undefined) return;
    this.#tone = ringTone();
    announce?.(`${text.incomingCall}: ${callerName(call, text)}`);
  }

  /** What can be done about it changed: devices opened or failed. */
  update(): void {
    const { desk, text } = this.#context ?? {};
    const call = desk?.incoming;
    document.title = call && text ? `${callerName(call, text)} · ${text.incomingCall}` : this.#pageTitle;
    this.root.replaceChildren(...(call && this.#context ? [card(call, this.#context)] : []));
  }
}

function card(call: IncomingCall, { desk, text }: ViewContext): HTMLElement {
  const name = callerName(call, text);
  const media = desk.media.name === 'open' ? desk.media.media : undefined;
  const withVideo = element(
    'button',
    { type: 'button', class: 'button primary', disabled: !media?.videoTrack, on: { click: () => desk.answer(true) } },
    icon('camera'),
    text.acceptVideo,
  );
  const withSound = element(
    'button',
    {
      type: 'button',
      class: call.video ? 'button' : 'button primary',
      disabled: !media?.audioTrack,
      on: { click: () => desk.answer(false) },
    },
    icon('call'),
    call.video ? text.acceptSound : text.accept,
  );
  const decline = element(
    'button',
    { type: 'button', class: 'button danger', on: { click: () => call.decline() } },
    icon('hangUp'),
    text.decline,
  );
  return element(
    'section',
    { class: 'card incoming', 'aria-label': text.incomingCall },
    element('span', { class: 'incoming-disc', 'aria-hidden': 'true' }, icon('call')),
    element(
      'div',
      { class: 'incoming-who' },
      element('p', { class: 'small soft incoming-line' }, call.video ? text.incomingVideoCall : text.incomingCall),
      element('h2', {}, name),
      call.callerId !== name &&
        call.callerId !== '' &&
        element('p', { class: 'small soft incoming-line' }, call.callerId),
    ),
    desk.media.name === 'opening' && element('p', { class: 'small soft wide' }, text.openingDevices),
    (desk.media.name === 'failed' || desk.media.name === 'closed') &&
      element('p', { class: 'small soft wide' }, text.answerNeedsDevice),
    element('div', { class: 'incoming-buttons' }, call.video && withVideo, withSound, decline),
  );
}
