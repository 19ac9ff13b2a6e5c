import type { PlatformCommand } from './command.ts';

/** Sessions that are started are in the call history, what scenarios keep for themselves is no configuration: neither is in the audit log. */
export function isChange({ name, access }: PlatformCommand): boolean {
  return !name.startsWith('Get') && access !== 'sessions' && access !== 'storage';
}

/** What may be said of a request: ids, and names of things. No value, and nothing that could be one. */
const SAID = /^(required_|new_)?([a-z_]+_id|(application|scenario|rule|user|secret|key|role|sip)_?name)$/;
const OWN = new Set(['account_id', 'account_name']);

/** `application_id=1 rule_id=2`: what a command was asked for, and what it made. */
export function targetOf(given: ReadonlyMap<string, string>, answer: Readonly<Record<string, unknown>>): string {
  const { result } = answer;
  const made = typeof result === 'object' && result !== null && !Array.isArray(result) ? result : answer;
  const said = [...given, ...Object.entries(made)].filter(
    ([name, value]) => SAID.test(name) && !OWN.has(name) && ['string', 'number'].includes(typeof value) && value !== '',
  );
  return [...new Set(said.map(([name, value]) => `${name}=${String(value)}`))].join(' ');
}
