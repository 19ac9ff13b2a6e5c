/**
 * A part of every secret that a test makes up, also of the literals in unit tests. It is searched for by itself, so nobody
 * has to put those on a list. No word of any message, document or file name.
 */
export const MARK = 'unsayable';
