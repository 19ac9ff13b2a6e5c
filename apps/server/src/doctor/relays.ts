/** Whether the TURN servers that callers are told of give relays for what Callcast tells them. */
import type { RelayAnswer } from '../turn/index.ts';
import { type Finding, failed, ok, warning } from './finding.ts';

/** @param ask Asks one for a relay with credentials made now. */
export function checkRelays(
  uris: readonly string[],
  ask: (uri: string) => Promise<RelayAnswer>,
): Promise<readonly Finding[]> {
  return Promise.all(uris.map(async (uri) => finding(uri, await ask(uri))));
}

function finding(uri: string, answer: RelayAnswer): Finding {
  const id = 'turn';
  if (answer.kind === 'relay') return ok(id, `${uri} gives relays (${answer.address})`);
  if (answer.kind === 'silent')
    return warning(
      id,
      `${uri} cannot be asked from here (${answer.reason})`,
      'Is it running, and are its port and protocol open? Callers whose network blocks UDP depend on it.',
    );
  const what = `${uri} gives no relay: ${answer.code} ${answer.reason}`.trim();
  if (answer.code === 401)
    return failed(
      id,
      what,
      'CALLCAST_TURN_SECRET is to be the static-auth-secret of the TURN server, with use-auth-secret; compare both clocks, too.',
    );
  return failed(id, what, 'The log of the TURN server says more; 486 and 508 are its limits.');
}
