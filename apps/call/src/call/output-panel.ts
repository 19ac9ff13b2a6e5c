import type { Call, StreamStatus } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import type { Language } from '../language/language.ts';
import { errorNotice } from '../shell/notice.ts';
import type { CallText } from './text.ts';
import type { ViewContext } from './view.ts';

const STATE: Readonly<Record<StreamStatus['state'], { readonly word: keyof CallText; readonly pill: string }>> = {
  connecting: { word: 'wordConnecting', pill: 'busy' },
  publishing: { word: 'wordPublishing', pill: 'busy' },
  live: { word: 'liveBadge', pill: 'live' },
  failed: { word: 'outputFailed', pill: 'bad' },
  stopped: { word: 'outputStopped', pill: '' },
};

/** A card for each output of the call, as the server tells of it. */
export function outputPanel({ language, text }: ViewContext, call: Call) {
  const root = element('div', { class: 'stack' });
  const show = (): void => {
    const { streams } = call;
    // Who is called expects to talk, not to be on the air.
    const isExpected = call.direction === 'outgoing' || call.state !== 'connected';
    root.replaceChildren(
      ...(streams.length === 0
        ? isExpected
          ? [emptyNote(call, text)]
          : []
        : streams.map((stream, index) => outputCard(stream, index, streams.length, language, text))),
    );
  };
  show();
  const unsubscribes = [call.on('stream', show), call.on('state', show)];
  return {
    root,
    close: () => {
      for (const unsubscribe of unsubscribes) unsubscribe();
    },
  };
}

function emptyNote(call: Call, text: CallText): HTMLElement {
  if (call.state === 'connected') return element('p', { class: 'soft' }, text.notPublishedYet);
  const sentence = call.state === 'ended' ? text.callEnded : text[call.state];
  return element(
    'p',
    { class: 'soft waiting' },
    element('span', { class: 'spinner', 'aria-hidden': 'true' }),
    sentence,
  );
}

function outputCard(
  stream: StreamStatus,
  index: number,
  count: number,
  language: Language,
  text: CallText,
): HTMLElement {
  // A newer server may send a state beyond these; it is shown as work in progress.
  const { word, pill } = STATE[stream.state] ?? STATE.connecting;
  const name = count > 1 ? `${text.outputName} ${index + 1}` : text.outputName;
  return element(
    'div',
    { class: 'output' },
    element(
      'div',
      { class: 'output-head' },
      element('h3', {}, name),
      element('span', { class: `pill ${pill}` }, text[word]),
    ),
    stream.state === 'failed' &&
      errorNotice(language, { code: stream.errorCode ?? 'INTERNAL', message: stream.reason }),
    stream.watchPath !== undefined &&
      stream.state !== 'failed' &&
      stream.state !== 'stopped' &&
      watchLink(stream.watchPath, text),
  );
}

/** The path comes from the server; anything that is not a path on it is not a link. */
function watchLink(path: string, text: CallText): HTMLElement | undefined {
  const url = new URL(path, location.origin);
  if (url.origin !== location.origin) return undefined;
  return element(
    'a',
    { class: 'button slim', href: url.pathname, target: '_blank', rel: 'noopener' },
    icon('play'),
    text.watch,
  );
}
