import type { ScenarioLogLevel } from '../protocol.ts';
import type { HostPort } from './host-port.ts';
import { cutMessage } from './logger.ts';

/** `console`: writes to the same log as `Logger`, in the same order. */
export function createConsole(host: HostPort) {
  const at =
    (level: ScenarioLogLevel) =>
    (...values: unknown[]): void =>
      host.log(level, cutMessage(values.map(show).join(' ')));
  return Object.freeze({
    log: at('scenario'),
    info: at('scenario'),
    debug: at('scenario'),
    trace: at('scenario'),
    warn: at('warning'),
    error: at('error'),
  });
}

function show(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Error) return String(value.stack ?? value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value); // a cycle, a BigInt or a getter that throws
  }
}
