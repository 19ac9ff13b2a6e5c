import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../api/test-server.ts';
import { parseNetwork } from './commands/access-lists.ts';
import { platformLimits } from './limits.ts';

const REGISTRATION = { sip_username: '100', proxy: 'sip.example.com:5070', password: 'unsayable-sip' } as const;
const list = async ({ api }: TestServer, parameters: Record<string, string | number> = {}) =>
  (await api('GetSipRegistrations', parameters)).result as Record<string, unknown>[];

test('a SIP registration is kept, its password sealed, and told as one that is not used', async () => {
  const server = await startTestServer();
  expect(
    await server.api('CreateSipRegistration', { ...REGISTRATION, auth_user: 'auth', outbound_proxy: '192.0.2.1' }),
  ).toEqual({
    result: 1,
    sip_registration_id: 1,
    account_info: { account_id: 1, balance: 0, currency: 'USD' },
  });
  expect(await list(server)).toEqual([
    {
      sip_registration_id: 1,
      sip_username: '100',
      proxy: 'sip.example.com:5070',
      auth_user: 'auth',
      outbound_proxy: '192.0.2.1',
      is_persistent: true,
      last_updated: Date.UTC(2026, 4, 4, 12) / 1_000,
      purchase_date: '2026-05-04 12:00:00',
      deactivated: false,
      successful: false,
      error_message: 'This server keeps SIP registrations, but does not register anywhere yet',
    },
  ]);
  const db = new DatabaseSync(join(server.dataDir, 'callcast.db'));
  const { sealed_password: sealed } = db.prepare('select sealed_password from sip_registrations').get() as Record<
    string,
    string
  >;
  expect(sealed).toMatch(/^[0-9a-f]{8}\./);
  server.scheduler.advance(5_000);
  const change = { proxy: 'other.example', password: 'unsayable-new', is_persistent: 'false' };
  expect(await server.api('UpdateSipRegistration', { sip_registration_id: 1, ...change })).toEqual({ result: 1 });
  expect(await list(server)).toMatchObject([
    {
      proxy: 'other.example',
      auth_user: 'auth',
      is_persistent: false,
      last_updated: Date.UTC(2026, 4, 4, 12) / 1_000 + 5,
    },
  ]);
  expect(db.prepare('select sealed_password from sip_registrations').get()).not.toEqual({ sealed_password: sealed });
  db.close();
  expect(await server.api('DeleteSipRegistration', { sip_registration_id: 1 })).toEqual({ result: 1 });
  expect(await list(server)).toEqual([]);
});

test('a registration is bound to an application, its rule and its user, found by them, and unbound', async () => {
  const server = await startTestServer();
  await server.api('AddApplication', { application_name: 'own' });
  await server.api('AddUser', {
    application_id: 2,
    user_name: 'bob',
    user_display_name: 'B',
    user_password: TEST_PASSWORD,
  });
  await server.api('CreateSipRegistration', { ...REGISTRATION, rule_name: 'streamRule', user_name: 'user1' });
  await server.api('CreateSipRegistration', { sip_username: '200', proxy: 'b.example', is_persistent: 'false' });
  const bound = {
    application_id: 1,
    application_name: 'streaming.demo.voximplant.com',
    rule_id: 1,
    rule_name: 'streamRule',
  };
  expect(await list(server, { sip_registration_id: 1 })).toMatchObject([{ ...bound, user_id: 1, user_name: 'user1' }]);
  const ids = async (parameters: Record<string, string | number>) =>
    (await list(server, parameters)).map((registration) => registration.sip_registration_id);
  for (const [parameters, found] of [
    [{ application_id: 1 }, [1]],
    [{ application_id: 'all' }, [1, 2]],
    [{ application_name: 'own;streaming' }, [1]],
    [{ is_bound_to_application: 'false' }, [2]],
    [{ is_bound_to_application: 'true' }, [1]],
    [{ rule_id: '1;9' }, [1]],
    [{ rule_name: 'streamRule' }, [1]],
    [{ rule_name: 'nowhere' }, []],
    [{ user_id: 1 }, [1]],
    [{ user_name: 'bob' }, []],
    [{ proxy: 'b.example;c.example' }, [2]],
    [{ sip_username: '200' }, [2]],
    [{ is_persistent: 'true' }, [1]],
    [{ successful: 'true' }, []],
    [{ successful: 'false' }, [1, 2]],
    [{ deactivated: 'true' }, []],
    [{ in_progress: 'true' }, []],
    [{ count: 1, offset: 1 }, [2]],
  ] as const)
    expect(await ids(parameters), JSON.stringify(parameters)).toEqual(found);
  const bind = (parameters: Record<string, string | number>) =>
    server.api('BindSipRegistration', { sip_registration_id: 1, ...parameters });
  await bind({ user_id: 1, bind: 'false' });
  expect((await list(server))[0]).toMatchObject(bound);
  expect((await list(server))[0]).not.toHaveProperty('user_id');
  await bind({ application_name: 'own', user_name: 'bob' });
  expect((await list(server))[0]).toMatchObject({ application_id: 2, user_name: 'bob' });
  expect((await list(server))[0], 'the rule was of the application before').not.toHaveProperty('rule_id');
  await bind({ application_id: 1, bind: 'false' });
  expect((await list(server))[0]).toMatchObject({ application_id: 2 });
  await bind({ application_id: 2, bind: 'false' });
  expect((await list(server))[0]).not.toHaveProperty('application_id');
  expect((await list(server))[0]).not.toHaveProperty('user_id');
  await bind({ rule_id: 1 });
  await server.api('DelRule', { rule_id: 1 });
  expect((await list(server))[0]).toMatchObject({ application_id: 1 });
  expect((await list(server))[0]).not.toHaveProperty('rule_id');
});

test('registrations refused', async () => {
  const server = await startTestServer();
  await server.api('AddApplication', { application_name: 'own' });
  await server.api('CreateSipRegistration', REGISTRATION);
  const id = { sip_registration_id: 1 };
  for (const [command, parameters, code] of [
    ['CreateSipRegistration', { proxy: 'a' }, 134],
    ['CreateSipRegistration', { sip_username: 'a' }, 134],
    ['CreateSipRegistration', { ...REGISTRATION, sip_username: 'a b' }, 273],
    ['CreateSipRegistration', { ...REGISTRATION, sip_username: 'a>\r\nVia: x' }, 273],
    ['CreateSipRegistration', { ...REGISTRATION, proxy: 'sip:a' }, 274],
    ['CreateSipRegistration', { ...REGISTRATION, outbound_proxy: 'a b' }, 274],
    ['CreateSipRegistration', { ...REGISTRATION, application_id: 77 }, 116],
    ['CreateSipRegistration', { ...REGISTRATION, rule_id: 77 }, 147],
    ['CreateSipRegistration', { ...REGISTRATION, rule_id: 1, application_name: 'own' }, 147],
    ['CreateSipRegistration', { ...REGISTRATION, user_id: 1 }, 116],
    ['CreateSipRegistration', { ...REGISTRATION, user_id: 1, application_name: 'own' }, 393],
    ['UpdateSipRegistration', { proxy: 'a' }, 275],
    ['UpdateSipRegistration', { sip_registration_id: 77, proxy: 'a' }, 275],
    ['UpdateSipRegistration', { ...id, proxy: '!' }, 274],
    ['BindSipRegistration', { ...id }, 134],
    ['BindSipRegistration', { sip_registration_id: 77, rule_id: 1 }, 275],
    ['DeleteSipRegistration', { sip_registration_id: 77 }, 275],
    ['DeleteSipRegistration', { sip_registration_id: 'x' }, 275],
  ] as const)
    expect(
      await server.refusal(command, parameters as Record<string, string>),
      `${command} ${JSON.stringify(parameters)}`,
    ).toBe(code);
  for (let i = 1; i < platformLimits.sipRegistrations; i++) await server.api('CreateSipRegistration', REGISTRATION);
  expect(await server.refusal('CreateSipRegistration', REGISTRATION)).toBe(272);
});

test.each([
  ['192.0.2.77/24', '192.0.2.0/24'],
  ['192.168.1.5/255.255.0.0', '192.168.0.0/16'],
  ['198.51.100.7', '198.51.100.7/32'],
  ['255.255.255.255/1', '128.0.0.0/1'],
  ['10.1.2.3/0', '0.0.0.0/0'],
  ['10.1.2.3/0.0.0.0', '0.0.0.0/0'],
  ['10.1.2.3/255.255.255.255', '10.1.2.3/32'],
  ['10.1.2.3/33', undefined],
  ['10.1.2.3/255.0.255.0', undefined],
  ['10.1.2.3/0.0.0.255', undefined],
  ['10.1.2/24', undefined],
  ['256.1.1.1/8', undefined],
  ['10.1.2.3/8/8', undefined],
  ['10.1.2.3/', undefined],
  ['10.1.2.3/-1', undefined],
  ['::1/64', undefined],
  ['sip.example.com', undefined],
])('the network %s is %s', (given, parsed) => expect(parseNetwork(given)).toBe(parsed));

test('the SIP white list', async () => {
  const server = await startTestServer();
  const items = async (parameters = {}) => (await server.api('GetSipWhiteList', parameters)).result;
  expect(
    await server.api('AddSipWhiteListItem', { sip_whitelist_network: '192.0.2.9/24', description: 'office' }),
  ).toEqual({
    result: 1,
    sip_whitelist_id: 1,
  });
  await server.api('AddSipWhiteListItem', { sip_whitelist_network: '198.51.100.1' });
  const office = { sip_whitelist_id: 1, sip_whitelist_network: '192.0.2.0/24', description: 'office' };
  expect(await items()).toEqual([
    office,
    { sip_whitelist_id: 2, sip_whitelist_network: '198.51.100.1/32', description: '' },
  ]);
  expect(await items({ sip_whitelist_id: 1 })).toEqual([office]);
  expect(await items({ count: 1, offset: 1 })).toMatchObject([{ sip_whitelist_id: 2 }]);
  await server.api('SetSipWhiteListItem', { sip_whitelist_id: 1, sip_whitelist_network: '192.0.2.0/25' });
  expect(await items({ sip_whitelist_id: 1 })).toEqual([{ ...office, sip_whitelist_network: '192.0.2.0/25' }]);
  expect(await server.api('DelSipWhiteListItem', { sip_whitelist_id: 1 })).toEqual({ result: 1 });
  expect(await items()).toMatchObject([{ sip_whitelist_id: 2 }]);
  expect(await server.refusal('AddSipWhiteListItem', { sip_whitelist_network: 'office' })).toBe(170);
  expect(await server.refusal('AddSipWhiteListItem')).toBe(134);
  expect(
    await server.refusal('SetSipWhiteListItem', { sip_whitelist_id: 1, sip_whitelist_network: '10.0.0.0/8' }),
  ).toBe(169);
  expect(await server.refusal('SetSipWhiteListItem', { sip_whitelist_network: '10.0.0.0/8' })).toBe(169);
  expect(await server.refusal('DelSipWhiteListItem', { sip_whitelist_id: 1 })).toBe(169);
});

test('the PSTN black list', async () => {
  const server = await startTestServer();
  const items = async (parameters = {}) => (await server.api('GetPstnBlackList', parameters)).result;
  for (const pstn_blacklist_phone of ['+15551234567', '1555.*'])
    await server.api('AddPstnBlackListItem', { pstn_blacklist_phone });
  const second = { pstn_blacklist_id: 2, pstn_blacklist_phone: '1555.*' };
  expect(await items()).toEqual([{ pstn_blacklist_id: 1, pstn_blacklist_phone: '+15551234567' }, second]);
  expect(await items({ pstn_blacklist_phone: '1555.*' })).toEqual([second]);
  expect(await items({ pstn_blacklist_id: 2 })).toEqual([second]);
  await server.api('SetPstnBlackListItem', { pstn_blacklist_id: 2, pstn_blacklist_phone: '+1' });
  expect(await items({ pstn_blacklist_id: 2 })).toEqual([{ ...second, pstn_blacklist_phone: '+1' }]);
  expect(await server.api('DelPstnBlackListItem', { pstn_blacklist_id: 1 })).toEqual({ result: 1 });
  expect(await items()).toHaveLength(1);
  expect(await server.refusal('AddPstnBlackListItem', { pstn_blacklist_phone: '(' })).toBe(425);
  expect(await server.refusal('AddPstnBlackListItem', { pstn_blacklist_phone: '1'.repeat(100) })).toBe(425);
  expect(await server.refusal('AddPstnBlackListItem')).toBe(134);
  expect(await server.refusal('SetPstnBlackListItem', { pstn_blacklist_id: 1, pstn_blacklist_phone: '+1' })).toBe(400);
  expect(await server.refusal('DelPstnBlackListItem', { pstn_blacklist_id: 1 })).toBe(400);
  expect(await server.refusal('DelPstnBlackListItem')).toBe(400);
});
