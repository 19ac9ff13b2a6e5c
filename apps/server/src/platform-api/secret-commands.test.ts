import { expect, test } from 'vitest';
import { startTestServer } from '../api/test-server.ts';

const APP = { application_id: 1 };

test('AddSecret, GetSecrets, SetSecretInfo: values go in alone', async () => {
  const server = await startTestServer();
  const add = (secret_name: string, more = {}) =>
    server.api('AddSecret', { ...APP, secret_name, secret_value: 'Unsayable!1', ...more });
  expect(await add('crm', { description: 'd'.repeat(300) })).toEqual({ result: [{ secret_id: 1 }] });
  expect(await add('crm')).toMatchObject({ error: { code: 101 } });
  expect(await add('other')).toMatchObject({ result: [{ secret_id: expect.any(Number) as number }] });
  const created = '2026-05-04 12:00:00';
  const crm = { secret_id: 1, secret_name: 'crm', description: 'd'.repeat(200), created, modified: created };
  expect(await server.api('GetSecrets', { application_name: 'streaming', secret_name_part: 'CR' })).toEqual({
    result: [crm],
    count: 1,
    total_count: 1,
  });
  expect(await server.api('GetSecrets', { ...APP, count: 1, offset: 1 })).toMatchObject({
    result: [{ secret_name: 'other', description: '' }],
    count: 1,
    total_count: 2,
  });
  const change = { new_secret_name: 'crm2', secret_value: 'Unsayable!2', description: 'new' };
  expect(await server.api('SetSecretInfo', { ...APP, secret_name: 'crm', ...change })).toEqual({ result: 1 });
  expect(await server.secrets.of(1).values()).toMatchObject({ values: { crm2: 'Unsayable!2', other: 'Unsayable!1' } });
  expect(await server.api('SetSecretInfo', { ...APP, secret_id: 1, description: 'newer' })).toEqual({ result: 1 });
  expect(await server.secrets.find(1, 1)).toMatchObject({ name: 'crm2', description: 'newer' });
});

test('DelSecret: by id, by name, all; of several that are named, all or none', async () => {
  const server = await startTestServer();
  const names = async () =>
    (await server.secrets.list(1, { count: 9, offset: 0 })).secrets.map(({ name }) => name).join('');
  for (const name of 'abcdef') await server.secrets.add(1, { name, value: 'unsayable-v' });
  expect(await server.refusal('DelSecret', { ...APP, secret_id: '1;99' })).toBe(101);
  expect(await names()).toBe('abcdef');
  expect(await server.api('DelSecret', { ...APP, secret_id: '1;2' })).toEqual({ result: 1 });
  expect(await server.api('DelSecret', { ...APP, secret_name: 'c' })).toEqual({ result: 1 });
  expect(await names()).toBe('def');
  expect(await server.refusal('DelSecret', APP)).toBe(134);
  expect(await server.refusal('DelSecret', { ...APP, secret_id: 'x' })).toBe(101);
  expect(await server.api('DelSecret', { ...APP, secret_id: 'all' })).toEqual({ result: 1 });
  expect(await names()).toBe('');
});

test('what is refused', async () => {
  const server = await startTestServer();
  await server.secrets.add(1, { name: 'crm', value: 'unsayable-v' });
  const add = (more: Record<string, string | number>) => server.refusal('AddSecret', { ...APP, ...more });
  expect(await add({ secret_name: '1crm', secret_value: 'unsayable-v' })).toBe(101);
  expect(await add({ secret_name: 'n'.repeat(65), secret_value: 'unsayable-v' })).toBe(101);
  expect(await add({ secret_name: 'long', secret_value: `unsayable${'v'.repeat(8_192)}` })).toBe(101);
  expect(await add({ secret_name: 'empty', secret_value: '' })).toBe(134);
  expect(await add({ secret_value: 'unsayable-v' })).toBe(134);
  expect(await server.refusal('AddSecret', { secret_name: 'n', secret_value: 'unsayable-v' })).toBe(116);
  expect(await server.refusal('GetSecrets', { application_id: 2 })).toBe(116);
  expect(await server.refusal('SetSecretInfo', APP)).toBe(134);
  expect(await server.refusal('SetSecretInfo', { ...APP, secret_id: 9, description: 'd' })).toBe(101);
  const value = await server.api('GetSecretValue', { ...APP, secret_name: 'crm' });
  expect(value).toMatchObject({ error: { code: 104 } });
  expect(JSON.stringify(value)).not.toContain('unsayable');
});
