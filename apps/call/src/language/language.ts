export const LANGUAGES = ['en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORAGE_KEY = 'callcast.language';

/** Languages that readers of other languages are known to prefer over English. */
const NEIGHBOURS: Readonly<Record<string, Language>> = { be: 'ru', kk: 'ru', ky: 'ru', tg: 'ru' };

/** The first of the wanted languages that exists here; English when none does. */
export function matchLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-', 1)[0]!;
    const found = LANGUAGES.find((language) => language === primary) ?? NEIGHBOURS[primary];
    if (found !== undefined) return found;
  }
  return 'en';
}

/** What the person chose before, or what the browser asks for. */
export function currentLanguage(): Language {
  return matchLanguage([readStored(STORAGE_KEY) ?? '', ...navigator.languages].filter((tag) => tag !== ''));
}

export function rememberLanguage(language: Language): void {
  store(STORAGE_KEY, language);
}

/** Storage may be switched off by the browser's settings; nothing here depends on it. */
export function readStored(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

export function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // As above: then the choice lasts as long as the page.
  }
}
