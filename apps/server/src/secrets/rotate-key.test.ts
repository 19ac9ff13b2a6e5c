import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { silentLog } from '@callcast/core';
import { expect, test } from 'vitest';
import { OneTimeLogins } from '../access/one-time-logins.ts';
import { KnownKeys, openDestinations } from '../destinations/index.ts';
import { loadServerKey, Redactor, SecretBox } from '../security/index.ts';
import type { Store } from '../store/index.ts';
import { onEachDatabase, TEST_SEED } from '../store/test-store.ts';
import { KnownSecrets } from './known-secrets.ts';
import { finishRotation, rotateKey } from './rotate-key.ts';
import { SecretVault } from './vault.ts';

const random = { uint32: () => 4, bytes: (length: number) => new Uint8Array(randomBytes(length)) };

onEachDatabase((database) => {
  async function open() {
    const opened = await database.open();
    await opened.store.seed(TEST_SEED);
    const keyFile = join(opened.dataDir, 'server.key');
    const redactor = new Redactor();
    const vaults = async (store: Store = opened.store) => {
      const serverKey = await loadServerKey(keyFile, random);
      const box = new SecretBox(serverKey, 'application secret', random);
      const settings = { egressAllow: [], rtmpsAuthorities: undefined, random, log: silentLog };
      const destinations = openDestinations({ store, serverKey, redactor, scheduler: opened.scheduler, ...settings });
      return {
        secrets: new SecretVault(store, box, new KnownSecrets(new KnownKeys(redactor))),
        destinations: destinations.vault,
      };
    };
    const { secrets, destinations } = await vaults();
    for (const name of ['one', 'two']) {
      await secrets.add(1, { name, value: `unsayable ${name}` });
      await destinations.add(1, { name, preset: 'custom', server: 'rtmp://h.example/a', key: `unsayable-${name}` });
    }
    /** Everything opens, with the key that is in the folder. */
    const expectReadable = async () => {
      const now = await vaults();
      expect(await now.secrets.of(1).values()).toEqual({
        values: { one: 'unsayable one', two: 'unsayable two' },
        unreadable: [],
      });
      for (const name of ['one', 'two'])
        expect(await now.destinations.open(1, name)).toMatchObject({ key: `unsayable-${name}` });
    };
    return { ...opened, keyFile, vaults, expectReadable };
  }

  test('secrets of webhooks are wrapped anew, those that were replaced included', async () => {
    const { store, keyFile } = await open();
    const boxNow = async () => new SecretBox(await loadServerKey(keyFile, random), 'webhook secret', random);
    const before = await boxNow();
    const fields = { url: 'https://hooks.example/', description: '', events: ['call.started'] };
    // Numbers of webhooks and of their old secrets differ.
    await store.webhooks.remove(1, Number(await store.webhooks.add(1, null, fields, () => '', 9)));
    const id = Number(await store.webhooks.add(1, null, fields, (row) => before.seal('unsayable old', row), 9));
    const old = { expiresAt: 1e15, most: 9 };
    await store.webhooks.replaceSecret(1, id, before.seal('unsayable new', id), old);
    expect(await rotateKey(store, keyFile, random)).toEqual({ rewrapped: 6, unreadable: 0 });
    const event = { accountId: 1, applicationId: 1, type: 'call.started', payload: '{}' };
    await store.webhookQueue.add([event], { now: 0, most: 9, messageId: () => 'msg' });
    const [due] = await store.webhookQueue.due(0, { deliveries: [], webhooks: [] }, 9);
    const after = await boxNow();
    const opened = [due?.sealedSecret ?? '', ...(due?.oldSealedSecrets ?? [])].map((sealed) => after.open(sealed, id));
    expect(opened).toEqual(['unsayable new', 'unsayable old']);
  });

  test('passwords of SIP registrations are wrapped anew as well; one without a password is none', async () => {
    const { store, keyFile } = await open();
    const boxNow = async () => new SecretBox(await loadServerKey(keyFile, random), 'SIP registration', random);
    const before = await boxNow();
    let sealed = '';
    const seal = (id: number): string => {
      sealed = before.seal('unsayable sip', id);
      return sealed;
    };
    await store.sipRegistrations.add(1, { username: 'u', proxy: 'sip.example' }, seal, 9);
    await store.sipRegistrations.add(1, { username: 'v', proxy: 'sip.example' }, undefined, 9);
    expect(await rotateKey(store, keyFile, random)).toEqual({ rewrapped: 5, unreadable: 0 });
    const now = await boxNow();
    const opened: (string | undefined)[] = [];
    await store.changeSealed((purpose, text, rowId) => {
      if (purpose === 'SIP registration') opened.push(now.open(text, rowId));
      return undefined;
    });
    expect(opened).toEqual(['unsayable sip']);
    expect(now.open(sealed, 1)).toBeUndefined();
  });

  test('what one-time logins need is wrapped anew as well; users without it have nothing', async () => {
    const { store, keyFile } = await open();
    const loginsNow = async () =>
      new OneTimeLogins(new SecretBox(await loadServerKey(keyFile, random), 'one-time login', random), random);
    const before = await loginsNow();
    const sealLoginHash = (id: number, name: string): string => before.seal(id, name, 'unsayable');
    await store.users.add({ applicationId: 1, name: 'anna', displayName: 'A', passwordHash: '', sealLoginHash });
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
    const hash = md5(`key|${md5('anna:voximplant.com:unsayable')}`);
    const letsIn = async (logins: OneTimeLogins) => logins.verify(await store.users.findByName(1, 'anna'), 'key', hash);
    expect(await letsIn(before)).toBe(true);
    expect(await rotateKey(store, keyFile, random)).toEqual({ rewrapped: 5, unreadable: 0 });
    expect([await letsIn(await loginsNow()), await letsIn(before)]).toEqual([true, false]);
  });

  test('a new key opens everything, the old one nothing, and only one is left', async () => {
    const { store, keyFile, dataDir, expectReadable } = await open();
    const old = await readFile(keyFile);
    expect(await rotateKey(store, keyFile, random)).toEqual({ rewrapped: 4, unreadable: 0 });
    expect((await readFile(keyFile)).equals(old)).toBe(false);
    expect((await readdir(dataDir)).filter((name) => name.startsWith('server.key'))).toEqual(['server.key']);
    await expectReadable();
    const row = await store.secrets.findByName(1, 'one');
    const box = new SecretBox(old, 'application secret', random);
    expect(box.open(row?.sealedValue ?? '', row?.id ?? 0)).toBeUndefined();
  });

  test.each(['before anything was wrapped', 'behind the transaction'] as const)(
    'killed %s: it is finished at the next start',
    async (when) => {
      const { store, keyFile, expectReadable, vaults } = await open();
      const killed: Store = {
        ...store,
        changeSealed: async (change) => {
          if (when === 'behind the transaction') await store.changeSealed(change);
          throw new Error('killed');
        },
      };
      await expect(rotateKey(killed, keyFile, random)).rejects.toThrow('killed');
      // Nobody uses the wrong one meanwhile.
      await expect(vaults()).rejects.toMatchObject({ code: 'SECURITY_ROTATION_UNFINISHED' });
      expect(await finishRotation(store, keyFile, random)).toBe(true);
      expect(await finishRotation(store, keyFile, random)).toBe(false);
      await expectReadable();
    },
  );

  test('a failure in the midst of the transaction changes nothing', async () => {
    const { store, keyFile, expectReadable } = await open();
    let count = 0;
    const failing: Store = {
      ...store,
      changeSealed: (change) =>
        store.changeSealed((...sealed) => {
          if (++count === 3) throw new Error('killed');
          return change(...sealed);
        }),
    };
    const before = await store.destinations.list(1, { count: 9, offset: 0 });
    await expect(rotateKey(failing, keyFile, random)).rejects.toThrow('killed');
    expect(await store.destinations.list(1, { count: 9, offset: 0 })).toEqual(before);
    expect(await rotateKey(store, keyFile, random)).toEqual({ rewrapped: 4, unreadable: 0 });
    await expectReadable();
  });

  test('what another key sealed is counted and left as it is', async () => {
    const { store, keyFile, expectReadable } = await open();
    await store.secrets.add(1, { name: 'lost', description: '' }, () => 'abcdef01.AAAA.BBBB', 9);
    expect(await rotateKey(store, keyFile, random)).toEqual({ rewrapped: 4, unreadable: 1 });
    expect((await store.secrets.findByName(1, 'lost'))?.sealedValue).toBe('abcdef01.AAAA.BBBB');
    await store.secrets.remove(1, 3);
    await expectReadable();
  });
});
