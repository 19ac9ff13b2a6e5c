/** The body of a WHIP PATCH: RFC 8840 §9, `application/trickle-ice-sdpfrag`. */
export interface TrickleFragment {
  readonly iceUfrag: string | undefined;
  readonly candidates: readonly { readonly candidate: string; readonly mid: string }[];
}

export type TrickleFragmentMalformation = 'no-lines' | 'too-many-lines' | 'line-too-long';

/** A whole host's candidates for audio and video fit easily. */
const MAX_LINES = 200;
const MAX_LINE_LENGTH = 1_024;

/** @returns The fragment, or the name of the first rule it breaks. Lines of no interest are passed over. */
export function parseTrickleFragment(body: string): TrickleFragment | TrickleFragmentMalformation {
  const lines = body.split(/\r?\n/).filter((line) => line !== '');
  if (lines.length === 0) return 'no-lines';
  if (lines.length > MAX_LINES) return 'too-many-lines';
  let iceUfrag: string | undefined;
  let mid = '0';
  const candidates: { candidate: string; mid: string }[] = [];
  for (const line of lines) {
    if (line.length > MAX_LINE_LENGTH) return 'line-too-long';
    if (line.startsWith('a=ice-ufrag:')) iceUfrag = line.slice('a=ice-ufrag:'.length).trim();
    else if (line.startsWith('a=mid:')) mid = line.slice('a=mid:'.length).trim();
    else if (line.startsWith('a=candidate:')) candidates.push({ candidate: line.slice('a='.length), mid });
  }
  return { iceUfrag, candidates };
}
