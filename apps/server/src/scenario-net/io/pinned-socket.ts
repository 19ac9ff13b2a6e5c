import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Target } from '../checked-addresses.ts';
import { netLimits } from '../limits.ts';

/**
 * Connects to one of these addresses, whatever the name resolves to by now; each is tried in turn. With TLS the certificate must be
 * valid for the host, whose name is sent (SNI).
 *
 * @param authorities PEM; Node's own when undefined.
 * @returns A socket that is connecting; the caller owns it.
 */
export function openPinnedSocket(target: Target, addresses: readonly string[], authorities?: string): Socket {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  const lookup: LookupFunction = (_host, options, done) => {
    if (options.all === true) done(null, found);
    else done(null, found[0]?.address ?? '', found[0]?.family ?? 0);
  };
  const options = {
    // A literal is not looked up: it is the address that was checked.
    host: target.host,
    port: target.port,
    lookup,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: netLimits.nextAddressMs,
    noDelay: true,
  };
  if (!target.secure) return connectTcp(options);
  return connectTls({
    ...options,
    ALPNProtocols: ['http/1.1'],
    ...(isIP(target.host) === 0 ? { servername: target.host } : {}),
    ...(authorities === undefined ? {} : { ca: authorities }),
  });
}
