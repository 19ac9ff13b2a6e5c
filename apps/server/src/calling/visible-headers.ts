/** Header names and values a scenario may see: `X-…` and User-to-User only, each bounded as SIP would bound it. */
const MAX_HEADERS = 50;
const MAX_VALUE_LENGTH = 200;

/** Picks what the scenario may see. Names keep the sender's spelling; surplus and long values are dropped. */
export function visibleHeaders(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const visible: Record<string, string> = {};
  let count = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (!/^(x-[\w-]{1,64}|user-to-user)$/i.test(name) || typeof value !== 'string') continue;
    if (value.length > MAX_VALUE_LENGTH || ++count > MAX_HEADERS) continue;
    visible[name] = value;
  }
  return visible;
}
