import type { Random } from '@callcast/core';
import { sha256Hex } from '../security/secret-hash.ts';

const KEY_BYTES = 32;
/** Of what is shown in lists: kind and eight characters, 48 of 256 bits. */
const PREFIX_CHARACTERS = 12;

/** `cck`: an API key. `cwk`: a WHIP key. A key says what it is, so that whoever finds one in a file knows. */
export type KeyKind = 'cck' | 'cwk';

/** Makes a key. It is told once; prefix and hash are kept. */
export function newKey(
  kind: KeyKind,
  random: Random,
): { readonly key: string; readonly prefix: string; readonly sha256: string } {
  const key = `${kind}_${Buffer.from(random.bytes(KEY_BYTES)).toString('base64url')}`;
  return { key, prefix: key.slice(0, PREFIX_CHARACTERS), sha256: sha256Hex(key) };
}
