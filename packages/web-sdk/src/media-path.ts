import { CallError } from './call-error.ts';

/**
 * Why no media path opened, as far as the answer tells.
 *
 * A server behind NAT or in a container that announces only private addresses cannot be reached from elsewhere,
 * whatever the firewall does; that is the operator's to fix and deserves its own code.
 *
 * @param answer SDP answer of the server (RFC 8839 §5.1: `a=candidate:` lines).
 * @param serverHost Host of the page's server, as in its URL.
 * @param relayRefusal What a TURN server said that gave no relay: with one the call would have had its path.
 */
export function mediaPathError(answer: string, serverHost: string, relayRefusal?: string): CallError {
  if (relayRefusal !== undefined) return new CallError('TURN_REFUSED', relayRefusal);
  const addresses = candidateAddresses(answer);
  if (addresses.length > 0 && addresses.every(isPrivateAddress) && !isPrivateAddress(serverHost)) {
    return new CallError('SERVER_ADDRESS_UNREACHABLE', `the server announces only ${addresses.join(', ')}`);
  }
  return new CallError('UDP_BLOCKED', 'no media path to the server opened');
}

/** Connection addresses of the candidates, without repetition. */
export function candidateAddresses(sdp: string): readonly string[] {
  const found = sdp.matchAll(/^a=candidate:\S+ \d+ \S+ \d+ (\S+) \d+ typ /gm);
  return [...new Set(Array.from(found, (match) => match[1]!))];
}

/** Loopback, link-local and private ranges (RFC 1918, RFC 4193, RFC 4291 §2.5.6), and names that mean this machine. */
export function isPrivateAddress(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    address === 'localhost' ||
    address.endsWith('.localhost') ||
    address.endsWith('.local') ||
    /^(10|127)\.\d+\.\d+\.\d+$/.test(address) ||
    /^(192\.168|169\.254)\.\d+\.\d+$/.test(address) ||
    /^172\.(1[6-9]|2\d|3[01])\.\d+\.\d+$/.test(address) ||
    address === '::1' ||
    /^f[cd][0-9a-f]{2}:/.test(address) ||
    /^fe[89ab][0-9a-f]:/.test(address)
  );
}
