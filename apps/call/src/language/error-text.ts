import type { KnownErrorCode } from '@callcast/web-sdk';
import type { ErrorText, ErrorTexts } from './error-catalogue.ts';
import { errorTextsEn } from './error-texts-en.ts';
import { errorTextsRu } from './error-texts-ru.ts';
import type { Language } from './language.ts';

export const ERROR_TEXTS: Readonly<Record<Language, ErrorTexts>> = { en: errorTextsEn, ru: errorTextsRu };

const UNKNOWN: Readonly<Record<Language, ErrorText>> = {
  en: { title: 'Something went wrong.', advice: 'The server gave a reason that this page does not know.' },
  ru: { title: 'Что-то пошло не так.', advice: 'Сервер назвал причину, которой эта страница не знает.' },
};

/** A newer server may send codes that are not in the catalogue. */
export function errorText(language: Language, code: string): ErrorText {
  const texts = ERROR_TEXTS[language];
  return Object.hasOwn(texts, code) ? texts[code as KnownErrorCode] : UNKNOWN[language];
}
