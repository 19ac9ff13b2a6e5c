/** How a secret may stand in what a program says. */

/** Forms shorter than this would be found where nobody said anything. */
const SHORTEST_FORM = 8;

/** As it is, in a URL, in JSON and JSON within JSON, in HTML, hexadecimal, and in base64 and base64url wherever it begins there. */
export function formsOf(secret: string): ReadonlySet<string> {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const forms = [
    secret,
    encodeURIComponent(secret),
    encodeURI(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    inHtml(secret),
    Buffer.from(secret).toString('hex'),
    ...[0, 1, 2].flatMap((offset) => inBase64(secret, offset)),
  ];
  return new Set(forms.filter((form) => form.length >= SHORTEST_FORM));
}

function inHtml(secret: string): string {
  return secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The characters that depend on nothing but the secret, where `offset` bytes of a group of three stand before it. */
function inBase64(secret: string, offset: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const first = Math.ceil((offset * 8) / 6);
  const end = Math.floor((bytes.length * 8) / 6);
  return [bytes.toString('base64').slice(first, end), bytes.toString('base64url').slice(first, end)];
}
