import { type Child, element } from '../dom/element.ts';
import { type IconName, icon } from '../dom/icon.ts';
import { errorText } from '../language/error-text.ts';
import type { Language } from '../language/language.ts';

export type NoticeTone = 'info' | 'good' | 'warn' | 'bad';

const ICON: Readonly<Record<NoticeTone, IconName>> = { info: 'info', good: 'check', warn: 'alert', bad: 'alert' };

export interface NoticeContent {
  readonly tone: NoticeTone;
  readonly title: string;
  readonly advice?: string | undefined;
  /** Words of the server, shown as such. */
  readonly said?: string | undefined;
  /** For support and for searching the documentation. */
  readonly code?: string | undefined;
  readonly actions?: readonly Child[];
}

/** A message with what happened, what to do, and the buttons to do it. */
export function notice({ tone, title, advice, said, code, actions = [] }: NoticeContent): HTMLElement {
  return element(
    'div',
    { class: `notice ${tone}`, role: tone === 'bad' ? 'alert' : 'status' },
    icon(ICON[tone]),
    element(
      'div',
      { class: 'notice-body' },
      element('strong', {}, title),
      advice && element('p', {}, advice),
      said && element('p', { class: 'said' }, said),
      code && element('span', { class: 'code-name' }, code),
      actions.some(Boolean) && element('div', { class: 'actions' }, ...actions),
    ),
  );
}

export interface CodedFailure {
  readonly code: string;
  readonly message: string;
}

/** Codes whose `message` a person can use; for the others it is English for developers. */
const SAYS_MORE = /^(NO_RULE_MATCH|SCENARIO_|CALL_|CODEC_MISMATCH|DEST_|INTERNAL|BAD_)/;

/** The notice of an error code, from the catalogue. */
export function errorNotice(
  language: Language,
  failure: CodedFailure,
  options: { readonly tone?: NoticeTone; readonly actions?: readonly Child[] } = {},
): HTMLElement {
  const { title, advice } = errorText(language, failure.code);
  const isKnown = title !== errorText(language, '').title;
  return notice({
    tone: options.tone ?? 'bad',
    title,
    advice,
    said: SAYS_MORE.test(failure.code) || !isKnown ? failure.message : undefined,
    code: failure.code,
    actions: options.actions ?? [],
  });
}
