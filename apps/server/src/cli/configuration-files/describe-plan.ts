/** A plan for people, and for programs. */
import { createTwoFilesPatch } from 'diff';
import { fieldsOf, type ItemKey, type ItemState, idOf } from './items.ts';
import type { Step, Verdict } from './plan.ts';

const WORDS: Readonly<Record<Exclude<Verdict, 'same'>, { readonly sign: string; readonly words: string }>> = {
  create: { sign: '+', words: 'new here' },
  change: { sign: '~', words: 'edited here' },
  remove: { sign: '-', words: 'removed here' },
  'added-there': { sign: '<', words: 'new on the server' },
  'changed-there': { sign: '<', words: 'edited on the server' },
  'removed-there': { sign: '<', words: 'removed on the server' },
  conflict: { sign: '!', words: 'edited here and on the server' },
};

/** Lines about everything that differs; none when nothing does. */
export function describePlan(plan: readonly Step[], withFields: boolean): string {
  const nameOf = namesIn(plan);
  return plan
    .filter(({ verdict }) => verdict !== 'same')
    .map((step) => headOf(step) + (withFields ? fieldsOfStep(step, nameOf) : ''))
    .join('');
}

/** One line, with its break. */
export function headOf({ key, verdict, local, remote }: Step): string {
  const state = local ?? remote;
  const { sign, words } = WORDS[verdict === 'same' ? 'change' : verdict];
  const id = idOf(key);
  const more =
    verdict === 'remove' && state?.kind === 'application' ? ', with its users, destinations and secrets' : '';
  return `${sign} ${state?.kind ?? ''} ${shown(state?.name ?? '')}${id === undefined ? '' : ` (${id})`}: ${words}${more}\n`;
}

/** For programs: stable fields, one object for each item that differs. */
export function planAsJson(plan: readonly Step[]): object {
  const changes = plan.filter(({ verdict }) => verdict !== 'same');
  return {
    same: changes.length === 0,
    changes: changes.map(({ key, verdict, local, remote }) => {
      const state = local ?? remote;
      return { kind: state?.kind, id: idOf(key) ?? null, name: state?.name, verdict, fields: differing(local, remote) };
    }),
  };
}

function differing(local: ItemState | undefined, remote: ItemState | undefined): string[] {
  if (local === undefined || remote === undefined) return [];
  const there = new Map(fieldsOf(remote));
  return fieldsOf(local)
    .filter(([name, value]) => JSON.stringify(there.get(name)) !== JSON.stringify(value))
    .map(([name]) => name);
}

function fieldsOfStep({ local, remote }: Step, nameOf: (key: ItemKey) => string): string {
  if (local === undefined || remote === undefined) return '';
  const [here, there] = [new Map(fieldsOf(local)), new Map(fieldsOf(remote))];
  return differing(local, remote)
    .map((name) => {
      if (name === 'source') return patch(String(there.get(name)), String(here.get(name)));
      const [before, after] = [there, here].map((fields) => shownValue(fields.get(name), nameOf));
      return `    ${name}: ${before} → ${after}\n`;
    })
    .join('');
}

function shownValue(value: unknown, nameOf: (key: ItemKey) => string): string {
  if (Array.isArray(value)) return `[${value.map((key) => nameOf(String(key))).join(', ')}]`;
  return typeof value === 'string' ? shown(value) : String(value);
}

/** The lines that differ, with three around them, without the head that names files. */
function patch(before: string, after: string): string {
  const lines = createTwoFilesPatch('server', 'file', before, after).split('\n').slice(1);
  return lines.map((line) => (line === '' ? '' : `    ${shown(line)}\n`)).join('');
}

/** A server's text must not steer the terminal. */
const shown = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are looked for
  text.replaceAll(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (sign) =>
    JSON.stringify(sign).slice(1, -1),
  );

function namesIn(plan: readonly Step[]): (key: ItemKey) => string {
  const names = new Map(plan.map(({ key, local, remote }) => [key, (local ?? remote)?.name ?? key]));
  return (key) => shown(names.get(key) ?? key);
}
