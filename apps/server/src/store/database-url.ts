/** The password in the URL of a database, as it stands there and as it is meant: for the redactor. */
export function passwordOf(url: string | undefined): string[] {
  const written = /^[^/]*\/\/[^/@]*?:([^/]*)@/.exec(url ?? '')?.[1] ?? /[?&]password=([^&#]*)/.exec(url ?? '')?.[1];
  if (written === undefined || written === '') return [];
  try {
    return [...new Set([written, decodeURIComponent(written)])];
  } catch {
    return [written];
  }
}
