import { expect, test } from 'vitest';
import { HOME_TEXT } from '../home/text.ts';
import { WATCH_TEXT } from '../watch/text.ts';
import { CALL_TEXT } from './text.ts';

const CATALOGUES = { call: CALL_TEXT, watch: WATCH_TEXT, home: HOME_TEXT };

for (const [page, { en, ru }] of Object.entries(CATALOGUES)) {
  test(`the texts of "${page}" exist in both languages`, () => {
    expect(new Set(Object.keys(ru))).toEqual(new Set(Object.keys(en)));
    for (const [key, text] of Object.entries({ ...en })) expect(text, key).not.toMatch(/[а-яё]|^$/i);
    // Abbreviations of the trade are the same everywhere.
    for (const [key, text] of Object.entries(ru)) if (text !== 'RTT') expect(text, key).toMatch(/[а-яё]/i);
  });
}
