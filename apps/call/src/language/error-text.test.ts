import { ERROR_CODES } from '@callcast/web-sdk';
import { expect, test } from 'vitest';
import { ERROR_TEXTS, errorText } from './error-text.ts';
import { LANGUAGES } from './language.ts';

for (const language of LANGUAGES) {
  test(`every error code has a text in "${language}", and no text is without a code`, () => {
    expect(new Set(Object.keys(ERROR_TEXTS[language]))).toEqual(new Set(Object.keys(ERROR_CODES)));
  });

  test(`texts in "${language}" are whole sentences`, () => {
    for (const [code, { title, advice }] of Object.entries(ERROR_TEXTS[language])) {
      expect(title, code).toMatch(/[.!?]$/);
      expect(advice, code).toMatch(/[.!?]$|:\/\/\.$/);
      // Titles stand in a narrow panel.
      expect(title.length, code).toBeLessThan(72);
    }
  });

  test(`a code of a newer server has a text in "${language}"`, () => {
    for (const code of ['CODE_OF_A_NEWER_SERVER', 'constructor', '']) {
      expect(errorText(language, code).title).toMatch(/\.$/);
    }
  });
}

test('texts are written in their language', () => {
  for (const code of Object.keys(ERROR_CODES)) {
    expect(errorText('ru', code).title, code).toMatch(/[а-яё]/i);
    expect(errorText('ru', code).advice, code).toMatch(/[а-яё]/i);
    expect(errorText('en', code).title + errorText('en', code).advice, code).not.toMatch(/[а-яё]/i);
  }
});
