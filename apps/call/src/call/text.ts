import type { Language } from '../language/language.ts';
import { type CallText, callTextEn } from './text-en.ts';
import { callTextRu } from './text-ru.ts';

export const CALL_TEXT: Readonly<Record<Language, CallText>> = { en: callTextEn, ru: callTextRu };

export type { CallText };
