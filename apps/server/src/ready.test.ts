import { expect, test } from 'vitest';
import { madeUpSecrets } from './ready.ts';

const seeded = { login: 'user1@streaming.demo', password: 'made-up', apiKey: 'unsayable-key' };

test.each([
  ['both made up', seeded, undefined, undefined, seeded],
  ['password chosen', { ...seeded, password: 'mine' }, 'mine', undefined, { apiKey: 'unsayable-key' }],
  ['key chosen', seeded, undefined, 'mine', { login: seeded.login, password: 'made-up' }],
  ['both chosen', seeded, 'mine', 'mine', undefined],
  ['nothing seeded', undefined, undefined, undefined, undefined],
])('told once, and only what nobody chose: %s', (_name, given, demoPassword, demoApiKey, expected) => {
  expect(madeUpSecrets({ seeded: given }, { demoPassword, demoApiKey })).toEqual(expected);
});
