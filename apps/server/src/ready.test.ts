import { expect, test } from 'vitest';
import { madeUpSecrets } from './ready.ts';

const seeded = {
  login: 'user1@streaming.demo',
  password: 'made-up',
  apiKey: 'unsayable-key',
  adminPassword: 'made-up-too',
};

const none = { demoPassword: undefined, demoApiKey: undefined, adminPassword: undefined };
const { login, password, apiKey, adminPassword } = seeded;

test.each([
  ['all made up', seeded, none, seeded],
  ['password chosen', seeded, { ...none, demoPassword: 'mine' }, { apiKey, adminPassword }],
  ['key chosen', seeded, { ...none, demoApiKey: 'mine' }, { login, password, adminPassword }],
  ["admin's chosen", seeded, { ...none, adminPassword: 'mine' }, { login, password, apiKey }],
  ['all chosen', seeded, { demoPassword: 'mine', demoApiKey: 'mine', adminPassword: 'mine' }, undefined],
  ['nothing seeded', undefined, none, undefined],
])('told once, and only what nobody chose: %s', (_name, given, chosen, expected) => {
  expect(madeUpSecrets({ seeded: given }, chosen)).toEqual(expected);
});
