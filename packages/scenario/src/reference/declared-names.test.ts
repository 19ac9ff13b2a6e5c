import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { onCall } from '../compatibility/documented-name.ts';
import { runProof } from '../compatibility/run-proof.ts';

const TYPES = new URL('../../types/', import.meta.url);
const DECLARED = readFileSync(new URL('callcast.d.ts', TYPES), 'utf8');
/** Whether the interface, in any of its parts, has a member of that name. */
const declares = (type: string, member: string): boolean =>
  DECLARED.split(/\n(?=interface |declare |type |\/\*\*)/).some(
    (part) => part.startsWith(`interface ${type} `) && new RegExp(`^ {2}(readonly )?${member}\\b`, 'm').test(part),
  );

async function namesIn(expression: string): Promise<string[]> {
  const body = `require(Modules.StreamingAgent); Logger.write(Object.getOwnPropertyNames(${expression}).join(' '))`;
  const { log } = await runProof(onCall(body, {}));
  return log.join(' ').split(' ');
}

test('everything that a scenario finds by name is declared', async () => {
  const builtIn = new Set<string>(runInNewContext('Object.getOwnPropertyNames(globalThis)'));
  const found = (await namesIn('globalThis')).filter((name) => !builtIn.has(name));
  expect(found).toContain('VoxEngine');
  expect(found.filter((name) => !new RegExp(`^declare (const|function) ${name}\\b`, 'm').test(DECLARED))).toEqual([]);
});

test.each([
  ['VoxEngine', 'VoxEngine'],
  ['Call', 'Object.getPrototypeOf(call)'],
  ['StreamingAgent', "Object.getPrototypeOf(VoxEngine.createStreamingAgent({ destination: 'main' }))"],
  ['Conference', 'Object.getPrototypeOf(VoxEngine.createConference())'],
  ['Endpoint', 'Object.getPrototypeOf(VoxEngine.createConference().add({ call }))'],
  ['Recorder', 'Object.getPrototypeOf(VoxEngine.createRecorder())'],
  ['Player', "Object.getPrototypeOf(VoxEngine.createURLPlayer('https://h/a.mp3'))"],
  ['WebSocket', "Object.getPrototypeOf(VoxEngine.createWebSocket('wss://h/'))"],
  ['Net', 'Net'],
  ['ApplicationStorage', 'ApplicationStorage'],
  ['Logger', 'Logger'],
  ['Crypto', 'Crypto'],
  ['Console', 'console'],
])('every function of %s is declared', async (type, expression) => {
  const names = (await namesIn(expression)).filter((name) => /^\w+$/.test(name) && name !== 'constructor');
  expect(names.length).toBeGreaterThan(1);
  expect(names.filter((name) => !declares(type, name))).toEqual([]);
});
