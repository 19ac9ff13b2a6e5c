/** The landing page: what to do first, and the addresses of this server. */
import { byId, type Child, element } from '../dom/element.ts';
import { type IconName, icon } from '../dom/icon.ts';
import { header } from '../shell/header.ts';
import { inLanguage } from '../shell/page-language.ts';
import { publishAddress, readServerFacts } from '../shell/server-facts.ts';
import { copyable } from './copyable.ts';
import { HOME_TEXT } from './text.ts';

const facts = await readServerFacts();
const watchPath = `/watch/${facts.demoStream ?? 'demo'}`;

/** `user@application.account`; without a demo the person knows which application is theirs. */
const application = /@([^.]+)\./.exec(facts.demoLogin ?? '')?.[1] ?? '<application>';

/** As people write them: the two lines of the demo scenario that change. */
const SCENARIO_LINES = ['url: "rtmp://live.twitch.tv/app",', 'streamName: "live_…",'].join('\n');

inLanguage((language, choose) => {
  const text = HOME_TEXT[language];
  const line = (value: string): HTMLElement => copyable(value, text);
  const address = (label: string, value: string | undefined): Child =>
    value !== undefined &&
    element('div', { class: 'address' }, element('dt', {}, label), element('dd', {}, line(value)));

  byId('page').replaceChildren(
    header(language, choose),
    element(
      'main',
      { class: 'home' },
      element('div', { class: 'intro' }, element('h1', {}, text.title), element('p', { class: 'soft' }, text.lead)),
      element(
        'ol',
        { class: 'steps' },
        step('camera', text.callTitle, text.callText, link('/call/', text.callButton, 'button primary')),
        step('play', text.watchTitle, text.watchText, link(watchPath, text.watchButton, 'button')),
        step('out', text.elsewhereTitle, text.elsewhereText, element('pre', { class: 'code' }, SCENARIO_LINES)),
        step('call', text.robotTitle, text.robotText, line('npx callcast call')),
      ),
      element(
        'section',
        { class: 'card addresses' },
        element('h2', {}, text.addresses),
        element(
          'dl',
          {},
          address(text.addressCall, `${location.origin}/call/`),
          address(text.addressWatch, `${location.origin}${watchPath}`),
          address(text.addressRtmp, publishAddress(facts, facts.demoStream ?? 'demo')),
          address(text.addressWhip, `${location.origin}/whip/${application}/live`),
          address(text.addressSdk, `${location.origin}/sdk/callcast.js`),
          address(text.addressSecure, facts.secureUrl),
        ),
      ),
      facts.version !== undefined &&
        element('p', { class: 'small soft version' }, `Callcast · ${text.version} ${facts.version}`),
    ),
  );
});

function step(name: IconName, title: string, sentence: string, ...action: readonly Child[]): HTMLElement {
  return element(
    'li',
    { class: 'card step' },
    element('div', { class: 'step-head' }, element('span', { class: 'step-icon' }, icon(name))),
    element('h2', {}, title),
    element('p', { class: 'soft' }, sentence),
    element('div', { class: 'step-action' }, ...action),
  );
}

function link(href: string, label: string, className: string): HTMLElement {
  return element('a', { class: className, href }, label);
}
