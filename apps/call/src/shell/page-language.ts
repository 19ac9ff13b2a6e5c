import { currentLanguage, type Language, rememberLanguage } from '../language/language.ts';

/** Shows a page in the current language, and again whenever the person chooses another one. */
export function inLanguage(show: (language: Language, choose: (language: Language) => void) => void): void {
  const choose = (language: Language): void => {
    rememberLanguage(language);
    apply(language);
  };
  const apply = (language: Language): void => {
    document.documentElement.lang = language;
    show(language, choose);
  };
  apply(currentLanguage());
}
