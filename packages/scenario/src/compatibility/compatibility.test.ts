import { describe, expect, test } from 'vitest';
import { ABSENT_FUNCTIONS, ABSENT_OBJECTS } from '../guest/absent-names.ts';
import { onCall, type Proof } from './documented-name.ts';
import { DOCUMENTED_NAMES } from './documented-names.ts';
import { type Observed, runProof } from './run-proof.ts';
import { takeAway } from './taken-away.ts';

const NAMES = DOCUMENTED_NAMES.flatMap(({ names }) => Object.entries(names));
const proven = NAMES.flatMap(([name, one]) => ('proof' in one ? [{ name, proof: one.proof }] : []));
const absent = (how: 'tabled' | 'unsent'): string[] =>
  NAMES.flatMap(([name, one]) => ('how' in one && one.how === how ? [name] : []));
const [tabled, unsent] = [absent('tabled'), absent('unsent')];

function compare(observed: Observed, { log = [], commands = [] }: Proof): void {
  expect(observed.log).toEqual(log);
  expect(observed.commands).toMatchObject(commands);
  expect(observed.commands).toHaveLength(commands.length);
}

describe('a name that is full or partial, or documented to have no effect', () => {
  test.each(proven)('$name', async ({ proof }) => {
    compare(await runProof(proof), proof);
  });

  test.each(proven)('$name is what its proof is about', async ({ name, proof }) => {
    const observed = await runProof(proof, takeAway(name));
    expect(() => compare(observed, proof)).toThrow();
  });
});

/** How an absent name is used. */
function use(name: string): Proof {
  const [owner, member] = name.split('.');
  if (member === undefined) return { script: `Logger.write(String(${name}.Member)); ${name}.Member()` };
  if (owner === 'Call') return onCall(`Logger.write(typeof call.${member}); call.${member}()`, {});
  if (owner === 'Endpoint')
    return onCall(
      `const one = VoxEngine.createConference().add({ call }); Logger.write(typeof one.${member}); one.${member}()`,
      {},
    );
  if (owner !== 'WebSocket') return { script: `Logger.write(typeof ${name}); ${name}()` };
  return { script: `const s = VoxEngine.createWebSocket('wss://h/'); Logger.write(typeof s.${member}); s.${member}()` };
}

describe('a name that is absent', () => {
  test.each(tabled)('%s loads, and fails with one clear error when it is used', async (name) => {
    const { log } = await runProof(use(name));
    const member = name.includes('.') ? '' : '.Member';
    expect(log).toEqual([
      member === '' ? 'function' : `${name}.Member`,
      expect.stringMatching(new RegExp(`^error: AbsentFeature: ${name}${member}: .+ \\(FEATURE_ABSENT\\)$`)),
    ]);
  });

  test.each(unsent)('%s can be listened for', async (name) => {
    const conference = name.startsWith('Conference') && 'VoxEngine.createConference()';
    const owner = name.startsWith('Call') ? 'call' : conference || 'VoxEngine.createWebSocket("wss://h/")';
    const { log } = await runProof(
      onCall(`${owner}.addEventListener(${name}, () => {}); Logger.write(typeof ${name})`, {}),
    );
    expect(log).toEqual(['string']);
  });
});

test('the list and the guest’s tables of what is absent name the same', () => {
  const inGuest = Object.entries(ABSENT_FUNCTIONS).flatMap(([owner, functions]) =>
    Object.keys(functions).map((name) => `${owner}.${name}`),
  );
  expect(new Set(tabled)).toEqual(new Set([...inGuest, ...Object.keys(ABSENT_OBJECTS)]));
});
