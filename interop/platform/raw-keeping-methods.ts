/** Methods about what is kept beside calls: SIP registrations, lists of networks and numbers, keys, texts, secrets. */
import { password, streamKey } from '@callcast/testing/leaks';
import { expect } from 'vitest';
import { DONE, idIn, type Method, NOBODY, type Stage } from './raw-stage.ts';

const registration = { sip_username: '100', proxy: 'sip.example.com' };
const addRegistration = async ({ api, application_id }: Stage): Promise<string> =>
  idIn(await api.ask('CreateSipRegistration', { ...registration, application_id }), 'sip_registration_id');
const SIP: Readonly<Record<string, Method>> = {
  CreateSipRegistration: {
    works: async (stage) => {
      const { api, application_id } = stage;
      const fields = { ...registration, application_id, password: password(), is_persistent: 'true' };
      idIn(await api.ask('CreateSipRegistration', fields), 'sip_registration_id');
    },
    fails: () => [{ ...registration, sip_username: 'a b' }, 273],
  },
  UpdateSipRegistration: {
    works: async (stage) => {
      const sip_registration_id = await addRegistration(stage);
      await stage.api.ask('UpdateSipRegistration', { sip_registration_id, outbound_proxy: '192.0.2.1:5070' });
      expect(await stage.api.list('GetSipRegistrations', { sip_registration_id })).toMatchObject([
        { outbound_proxy: '192.0.2.1:5070' },
      ]);
    },
    fails: () => [{ sip_registration_id: NOBODY, proxy: 'sip.example.com' }, 275],
  },
  BindSipRegistration: {
    works: async (stage) => {
      const { api, application_id } = stage;
      const sip_registration_id = await addRegistration(stage);
      await api.ask('BindSipRegistration', { sip_registration_id, application_id, bind: 'false' });
      expect(await api.list('GetSipRegistrations', { application_id })).toEqual([]);
    },
    fails: ({ application_id }) => [{ sip_registration_id: NOBODY, application_id, bind: 'true' }, 275],
  },
  GetSipRegistrations: {
    works: async (stage) => {
      const sip_registration_id = await addRegistration(stage);
      expect(await stage.api.list('GetSipRegistrations', { application_id: stage.application_id })).toMatchObject([
        { sip_registration_id: Number(sip_registration_id), sip_username: '100', successful: false },
      ]);
    },
    fails: () => [{ sip_registration_id: 'x' }, 275],
  },
  DeleteSipRegistration: {
    works: async (stage) => {
      const sip_registration_id = await addRegistration(stage);
      expect(await stage.api.ask('DeleteSipRegistration', { sip_registration_id })).toEqual(DONE);
      expect(await stage.api.list('GetSipRegistrations', { sip_registration_id })).toEqual([]);
    },
    fails: () => [{ sip_registration_id: NOBODY }, 275],
  },
};

const allow = async ({ api }: Stage): Promise<string> =>
  idIn(await api.ask('AddSipWhiteListItem', { sip_whitelist_network: '192.0.2.9/24' }), 'sip_whitelist_id');
const ban = async ({ api }: Stage): Promise<string> =>
  idIn(await api.ask('AddPstnBlackListItem', { pstn_blacklist_phone: '+15551234567' }), 'pstn_blacklist_id');
const LISTS: Readonly<Record<string, Method>> = {
  AddSipWhiteListItem: {
    works: async (stage) => void (await allow(stage)),
    fails: () => [{ sip_whitelist_network: 'office' }, 170],
  },
  GetSipWhiteList: {
    works: async (stage) => {
      const sip_whitelist_id = await allow(stage);
      expect(await stage.api.list('GetSipWhiteList', { sip_whitelist_id })).toMatchObject([
        { sip_whitelist_network: '192.0.2.0/24' },
      ]);
    },
    fails: () => [{ sip_whitelist_id: 'x' }, 169],
  },
  SetSipWhiteListItem: {
    works: async (stage) => {
      const sip_whitelist_id = await allow(stage);
      const change = { sip_whitelist_id, sip_whitelist_network: '10.0.0.0/8' };
      expect(await stage.api.ask('SetSipWhiteListItem', change)).toMatchObject(DONE);
      expect(await stage.api.list('GetSipWhiteList', { sip_whitelist_id })).toMatchObject([
        { sip_whitelist_network: '10.0.0.0/8' },
      ]);
    },
    fails: () => [{ sip_whitelist_id: NOBODY, sip_whitelist_network: '10.0.0.0/8' }, 169],
  },
  DelSipWhiteListItem: {
    works: async (stage) => {
      const sip_whitelist_id = await allow(stage);
      expect(await stage.api.ask('DelSipWhiteListItem', { sip_whitelist_id })).toEqual(DONE);
      expect(await stage.api.list('GetSipWhiteList', { sip_whitelist_id })).toEqual([]);
    },
    fails: () => [{ sip_whitelist_id: NOBODY }, 169],
  },
  AddPstnBlackListItem: {
    works: async (stage) => void (await ban(stage)),
    fails: () => [{ pstn_blacklist_phone: '(' }, 425],
  },
  GetPstnBlackList: {
    works: async (stage) => {
      const pstn_blacklist_id = await ban(stage);
      expect(await stage.api.list('GetPstnBlackList', { pstn_blacklist_id })).toMatchObject([
        { pstn_blacklist_phone: '+15551234567' },
      ]);
    },
    fails: () => [{ pstn_blacklist_id: 'x' }, 400],
  },
  SetPstnBlackListItem: {
    works: async (stage) => {
      const pstn_blacklist_id = await ban(stage);
      await stage.api.ask('SetPstnBlackListItem', { pstn_blacklist_id, pstn_blacklist_phone: '1555.*' });
      expect(await stage.api.list('GetPstnBlackList', { pstn_blacklist_id })).toMatchObject([
        { pstn_blacklist_phone: '1555.*' },
      ]);
    },
    fails: () => [{ pstn_blacklist_id: NOBODY, pstn_blacklist_phone: '1' }, 400],
  },
  DelPstnBlackListItem: {
    works: async (stage) => {
      const pstn_blacklist_id = await ban(stage);
      expect(await stage.api.ask('DelPstnBlackListItem', { pstn_blacklist_id })).toEqual(DONE);
      expect(await stage.api.list('GetPstnBlackList', { pstn_blacklist_id })).toEqual([]);
    },
    fails: () => [{ pstn_blacklist_id: NOBODY }, 400],
  },
};

const makeKey = async ({ api }: Stage): Promise<string> => {
  const { result } = await api.ask('CreateKey', { key_name: 'of a test', role_name: 'Developer' });
  return (result as { key_id: string }).key_id;
};
const KEYS: Readonly<Record<string, Method>> = {
  CreateKey: {
    works: async ({ api }) => {
      const { result } = await api.ask('CreateKey', { description: 'd', role_name: 'Owner' });
      expect(result).toMatchObject({ account_id: 1, account_email: 'demo@localhost' });
      expect((result as { private_key: string }).private_key).toMatch(/^-----BEGIN (RSA )?PRIVATE KEY-----/);
    },
    fails: () => [{ role_id: '1', role_name: 'Owner' }, 449],
  },
  GetKeys: {
    works: async (stage) => {
      const key_id = await makeKey(stage);
      expect(await stage.api.list('GetKeys', { key_id })).toMatchObject([{ key_id, key_name: 'of a test' }]);
    },
    fails: () => [{ count: 'many' }, 101],
  },
  DeleteKey: {
    works: async (stage) => {
      const key_id = await makeKey(stage);
      expect(await stage.api.ask('DeleteKey', { key_id })).toEqual(DONE);
      expect((await stage.api.say('DeleteKey', { key_id })).error?.code).toBe(433);
    },
    fails: () => [{ key_id: 'x' }, 433],
  },
};

const keep = ({ api, application_id }: Stage) =>
  api.ask('SetKeyValueItem', { application_id, key: 'k', value: 'v=1&ö', ttl: '60' });
export const addSecret = ({ api, application_id }: Stage) =>
  api.ask('AddSecret', { application_id, secret_name: 'crm', secret_value: streamKey('crm') });
const KEPT: Readonly<Record<string, Method>> = {
  SetKeyValueItem: {
    works: async (stage) => expect(await keep(stage)).toMatchObject({ result: { key: 'k', value: 'v=1&ö' } }),
    fails: ({ application_id }) => [{ application_id, value: 'v' }, 134],
  },
  GetKeyValueItem: {
    works: async (stage) => {
      await keep(stage);
      const { api, application_id } = stage;
      expect(await api.ask('GetKeyValueItem', { application_id, key: 'k' })).toMatchObject({
        result: { value: 'v=1&ö' },
      });
    },
    fails: ({ application_id }) => [{ application_id, key: 'nothing' }, 101],
  },
  GetKeyValueItems: {
    works: async (stage) => {
      await keep(stage);
      const { api, application_id } = stage;
      expect(await api.list('GetKeyValueItems', { application_id, key: 'k' })).toMatchObject([{ value: 'v=1&ö' }]);
    },
    fails: () => [{ application_name: 'nowhere', key: 'k' }, 558],
  },
  GetKeyValueKeys: {
    works: async (stage) => {
      await keep(stage);
      expect(await stage.api.list('GetKeyValueKeys', { application_id: stage.application_id })).toMatchObject([
        { key: 'k' },
      ]);
    },
    fails: () => [{ application_name: 'nowhere' }, 558],
  },
  DelKeyValueItem: {
    works: async (stage) => {
      await keep(stage);
      const { api, application_id } = stage;
      expect(await api.ask('DelKeyValueItem', { application_id, key: 'k' })).toMatchObject(DONE);
      expect(await api.list('GetKeyValueKeys', { application_id })).toEqual([]);
    },
    fails: ({ application_id }) => [{ application_id }, 134],
  },
  AddSecret: {
    works: async (stage) => void (await addSecret(stage)),
    fails: ({ application_id }) => [{ application_id, secret_name: 'crm' }, 134],
  },
  GetSecrets: {
    works: async (stage) => {
      await addSecret(stage);
      const [secret] = await stage.api.list('GetSecrets', { application_id: stage.application_id });
      expect(secret).toMatchObject({ secret_name: 'crm' });
      expect(secret).not.toHaveProperty('secret_value');
    },
    fails: () => [{ application_name: 'nowhere' }, 558],
  },
  SetSecretInfo: {
    works: async (stage) => {
      await addSecret(stage);
      const { api, application_id } = stage;
      await api.ask('SetSecretInfo', { application_id, secret_name: 'crm', new_secret_name: 'crm2' });
      expect(await api.list('GetSecrets', { application_id })).toMatchObject([{ secret_name: 'crm2' }]);
    },
    fails: () => [{ application_name: 'nowhere', secret_name: 'crm', new_secret_name: 'crm2' }, 558],
  },
  DelSecret: {
    works: async (stage) => {
      await addSecret(stage);
      const { api, application_id } = stage;
      expect(await api.ask('DelSecret', { application_id, secret_name: 'crm' })).toMatchObject(DONE);
      expect(await api.list('GetSecrets', { application_id })).toEqual([]);
    },
    fails: () => [{ application_name: 'nowhere', secret_name: 'crm' }, 558],
  },
};

export const KEEPING_METHODS: Readonly<Record<string, Method>> = { ...SIP, ...LISTS, ...KEYS, ...KEPT };
