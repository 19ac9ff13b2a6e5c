import type { CallClient } from '@callcast/web-sdk';
import type { Language } from '../language/language.ts';
import type { ServerFacts } from '../shell/server-facts.ts';
import type { Desk } from './desk.ts';
import type { CallText } from './text.ts';

/** One screen of the page. Whoever shows it closes it before showing the next. */
export interface View {
  readonly root: HTMLElement;
  /** The desk changed. */
  update(): void;
  /** Gives up listeners, timers and pictures. Calls and devices belong to the desk and go on. */
  close(): void;
}

/** What every screen gets. */
export interface ViewContext {
  readonly client: CallClient;
  readonly desk: Desk;
  readonly facts: ServerFacts;
  readonly language: Language;
  readonly text: CallText;
  /** Says a sentence to screen readers. */
  readonly announce: (sentence: string) => void;
}
