import { type Child, element } from '../dom/element.ts';
import { LANGUAGES, type Language } from '../language/language.ts';

const NAMES: Readonly<Record<Language, { readonly short: string; readonly full: string }>> = {
  en: { short: 'EN', full: 'English' },
  ru: { short: 'RU', full: 'Русский' },
};

const LABEL: Readonly<Record<Language, string>> = { en: 'Language', ru: 'Язык' };

/** The bar on top of every page: where I am, and which language. */
export function header(
  language: Language,
  choose: (language: Language) => void,
  ...end: readonly Child[]
): HTMLElement {
  const choices = LANGUAGES.map((one) =>
    element(
      'button',
      {
        type: 'button',
        lang: one,
        'aria-pressed': one === language ? 'true' : 'false',
        'aria-label': NAMES[one].full,
        on: { click: () => choose(one) },
      },
      NAMES[one].short,
    ),
  );
  return element(
    'header',
    { class: 'header' },
    element(
      'a',
      { class: 'brand', href: '/' },
      element('img', { src: '/pages/design/mark.svg', alt: '', width: 28, height: 28 }),
      'Callcast',
    ),
    element(
      'div',
      { class: 'header-end' },
      ...end,
      element('div', { class: 'languages', role: 'group', 'aria-label': LABEL[language] }, ...choices),
    ),
  );
}
