import { bytes2hex } from './bytes.ts';
import type { HostPort } from './host-port.ts';

/** `Crypto`: digests as lower-case hexadecimal digits, computed by the host. Strings count as their UTF-8 bytes. */
export function createCrypto(host: HostPort) {
  return Object.freeze({
    md5: (data: unknown) => host.digest('md5', bytes2hex(data), ''),
    sha1: (data: unknown) => host.digest('sha1', bytes2hex(data), ''),
    sha256: (data: unknown) => host.digest('sha256', bytes2hex(data), ''),
    hmac_sha256: (key: unknown, data: unknown) => host.digest('hmac_sha256', bytes2hex(data), bytes2hex(key)),
  });
}
