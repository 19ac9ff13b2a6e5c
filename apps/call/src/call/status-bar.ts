import type { Call } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';
import { clockTime } from './duration.ts';
import { summariseOnAir } from './on-air.ts';
import type { ViewContext } from './view.ts';

/** Over the picture: the state in one line, and how long the call has lasted. Says each new state to screen readers. */
export function statusBar({ desk, text, announce }: ViewContext, call: Call) {
  const pill = element('span', { class: 'pill' });
  const timer = element('span', { class: 'pill timer', role: 'timer', 'aria-label': text.duration });
  let said = '';

  const show = (): void => {
    const { sentence, tone } = summariseOnAir(call.state, call.streams);
    pill.className = `pill ${tone}`;
    pill.textContent = tone === 'live' ? text.liveBadge : text[sentence];
    if (said === sentence) return;
    said = sentence;
    announce(text[sentence]);
  };
  const tick = (): void => {
    timer.hidden = desk.connectedAtMs === undefined;
    if (desk.connectedAtMs !== undefined)
      timer.textContent = clockTime((performance.now() - desk.connectedAtMs) / 1000);
  };
  show();
  tick();
  const interval = setInterval(tick, 500);
  const unsubscribes = [
    call.on('state', () => {
      show();
      tick();
    }),
    call.on('stream', show),
  ];
  return {
    root: element('div', { class: 'status-bar' }, pill, timer),
    close: () => {
      clearInterval(interval);
      for (const unsubscribe of unsubscribes) unsubscribe();
    },
  };
}
