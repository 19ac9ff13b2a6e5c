import { networkInterfaces } from 'node:os';

/** The IPv4 address by which other devices on this network most likely reach the machine; undefined without a network. */
export function lanAddress(interfaces = networkInterfaces()): string | undefined {
  const addresses = Object.entries(interfaces).flatMap(([name, entries = []]) =>
    entries
      .filter((entry) => entry.family === 'IPv4' && !entry.internal && !entry.address.startsWith('169.254.'))
      .map(({ address }) => ({ address, isVirtual: /^(docker|br-|veth|virbr|tun|tap|wg)/.test(name) })),
  );
  return (addresses.find(({ isVirtual }) => !isVirtual) ?? addresses[0])?.address;
}
