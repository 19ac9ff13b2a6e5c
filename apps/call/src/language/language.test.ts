import { expect, test } from 'vitest';
import { matchLanguage } from './language.ts';

const cases = [
  [['ru-RU', 'en-US'], 'ru'],
  [['en-GB'], 'en'],
  [['de-DE', 'ru'], 'ru'],
  [['RU'], 'ru'],
  [['be-BY'], 'ru'],
  [['fr', 'ja'], 'en'],
  [[], 'en'],
] as const;
for (const [wanted, expected] of cases) {
  test(`${wanted.join(', ') || 'nothing'} gives ${expected}`, () => expect(matchLanguage(wanted)).toBe(expected));
}
