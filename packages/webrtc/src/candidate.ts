import { isIP } from './ip-address.ts';

/**
 * Checks one ICE candidate of a stranger and writes it anew, without the `a=` in front.
 *
 * Source: RFC 8839 §5.1. Kept are UDP candidates of component 1 with a literal address. Dropped are names: `.local`
 * ones cannot be resolved here, and resolving any name of a stranger's choice blocks a thread and asks their DNS server;
 * the peer is found by the source address of its own checks instead. TCP candidates have no listener here.
 *
 * @param line `candidate:…`, with or without `a=`. `raddr`, `rport` and extensions are left out of the result.
 * @returns The candidate attribute, or undefined when it is of no use.
 */
export function usableCandidate(line: string): string | undefined {
  const match =
    /^(?:a=)?candidate:([\w+/-]{1,32}) 1 udp (\d{1,10}) ([\w.:]{2,45}) (\d{1,5}) typ (host|srflx|prflx|relay)(?: |$)/i.exec(
      line.trimEnd(),
    );
  if (!match) return undefined;
  const [, foundation, priority, address, port, type] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (!isIP(address)) return undefined;
  if (Number(priority) > 0xffff_ffff || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return `candidate:${foundation} 1 UDP ${priority} ${address} ${port} typ ${type.toLowerCase()}`;
}
