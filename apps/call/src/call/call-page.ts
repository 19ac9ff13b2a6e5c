import type { CallClient } from '@callcast/web-sdk';
import { byId, element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import type { Language } from '../language/language.ts';
import { header } from '../shell/header.ts';
import type { ServerFacts } from '../shell/server-facts.ts';
import { Desk } from './desk.ts';
import { inCallView } from './in-call-view.ts';
import { IncomingCard } from './incoming-card.ts';
import { keepAwake } from './keep-awake.ts';
import { lobbyView } from './lobby-view.ts';
import { loginView } from './login-view.ts';
import { CALL_TEXT } from './text.ts';
import type { View, ViewContext } from './view.ts';

const FALLBACK_LOGIN = 'user1@streaming.demo';

const VIEWS = { login: loginView, lobby: lobbyView, call: inCallView } as const;
type ViewName = keyof typeof VIEWS;

/** Shows the screen that fits: login, lobby or call. */
export class CallPage {
  readonly #client: CallClient;
  readonly #facts: ServerFacts;
  readonly #desk: Desk;
  #language: Language = 'en';
  #choose: (language: Language) => void = () => undefined;
  readonly #incoming = new IncomingCard();
  #shown: { readonly name: ViewName; readonly view: View } | undefined;

  constructor(client: CallClient, facts: ServerFacts) {
    this.#client = client;
    this.#facts = facts;
    const query = new URLSearchParams(location.search);
    this.#desk = new Desk(client, query, facts.demoLogin ?? FALLBACK_LOGIN, {
      onChange: () => this.#refresh(),
      onRinging: () => this.#incoming.show(),
    });
    keepAwake(() => this.#desk.call !== undefined);
    // The server then hangs up at once and not only when it misses the caller. A page that the browser brings back
    // from its cache begins at the login.
    addEventListener('pagehide', () => this.#desk.logOut());
    addEventListener('beforeunload', (event) => {
      if (this.#desk.call !== undefined) event.preventDefault();
    });
  }

  /** Shows everything anew in a language. */
  speak(language: Language, choose: (language: Language) => void): void {
    this.#language = language;
    this.#choose = choose;
    this.#show(this.#fitting());
  }

  #fitting(): ViewName {
    if (this.#client.session === undefined) return 'login';
    return this.#desk.call === undefined ? 'lobby' : 'call';
  }

  #refresh(): void {
    const name = this.#fitting();
    this.#incoming.update();
    if (this.#shown?.name === name) {
      this.#shown.view.update();
      return;
    }
    this.#show(name);
    // The former screen held the focus; readers go on at the top of the new one.
    scrollTo(0, 0);
    document.querySelector<HTMLElement>('[data-start]')?.focus({ preventScroll: true });
  }

  #show(name: ViewName): void {
    this.#shown?.view.close();
    const text = CALL_TEXT[this.#language];
    const context: ViewContext = {
      client: this.#client,
      desk: this.#desk,
      facts: this.#facts,
      language: this.#language,
      text,
      announce: (sentence) => {
        byId('announcer').textContent = sentence;
      },
    };
    const view = VIEWS[name](context);
    this.#incoming.speak(context);
    this.#shown = { name, view };
    document.body.dataset.view = name;
    const logOut = element(
      'button',
      {
        type: 'button',
        class: 'button quiet slim',
        'aria-label': text.logOut,
        on: { click: () => this.#desk.logOut() },
      },
      icon('leave'),
      element('span', { class: 'wide-only' }, text.logOut),
    );
    byId('page').replaceChildren(
      header(this.#language, this.#choose, name === 'lobby' && logOut),
      this.#incoming.root,
      view.root,
    );
  }
}
