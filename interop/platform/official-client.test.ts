import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { password, streamKey } from '@callcast/testing/leaks';
import { expect, test } from 'vitest';
import { SharedByTests } from '../calls/shared-by-tests.ts';
import { clientWith, createKey, type OfficialClient, startWithTls } from './official-client.ts';

const shared = new SharedByTests('official-client');
const [server] = await shared.start(startWithTls(shared.folder));
const client = await clientWith(server, await createKey(server, 'Owner'), shared.folder);

/** The code that the client hands on; it does not throw where the server refuses. */
async function refusal(answer: Promise<object>): Promise<number | undefined> {
  const { error, errors } = (await answer) as { error?: { code: number }; errors?: { code: number }[] };
  expect(errors?.[0]).toEqual(error);
  return error?.code;
}

/** The typings want all fields of some requests. Objects within objects come as they are on the wire, whatever they say. */
const loose = <T>(request: object): T => request as T;

let count = 0;
/** An application of its own. */
async function newApplication(): Promise<{ applicationId: number; name: string }> {
  const name = `official${++count}`;
  const { applicationId } = await client.Applications.addApplication({ applicationName: name });
  return { applicationId, name };
}

test('Accounts', async () => {
  const { result, apiAddress } = await client.Accounts.getAccountInfo({ returnLiveBalance: true });
  expect(result).toMatchObject({ accountId: 1, accountName: 'demo', accountEmail: 'demo@localhost' });
  expect(apiAddress).toBe(`localhost:${server.httpPort}`);
});

test('Applications: add, list, change, remove', async () => {
  const { applicationId, name } = await newApplication();
  const full = `${name}.demo.voximplant.com`;
  expect(await refusal(client.Applications.addApplication({ applicationName: name }))).toBe(129);
  expect(await refusal(client.Applications.addApplication({ applicationName: 'Not A Name' }))).toBe(107);
  expect(await refusal(client.Applications.addApplication({ applicationName: '' }))).toBe(134);
  const listed = await client.Applications.getApplications({ applicationId, withRules: true, withScenarios: true });
  expect(listed).toMatchObject({
    count: 1,
    totalCount: 1,
    result: [{ applicationName: full, secureRecordStorage: false }],
  });
  const changed = await client.Applications.setApplicationInfo({
    requiredApplicationName: full,
    applicationName: `${name}-new`,
    secureRecordStorage: true,
  });
  expect(changed).toMatchObject({
    result: 1,
    applicationName: `${name}-new.demo.voximplant.com`,
    secureRecordStorage: true,
  });
  expect(await refusal(client.Applications.setApplicationInfo({ applicationId: 999_999, applicationName: 'x1' }))).toBe(
    116,
  );
  expect(await refusal(client.Applications.delApplication({ applicationId: [applicationId, 999_999] }))).toBe(116);
  expect(await refusal(client.Applications.delApplication({ applicationName: 'nowhere' }))).toBe(558);
  expect(await client.Applications.delApplication({ applicationId: [applicationId] })).toEqual({ result: 1 });
  expect((await client.Applications.getApplications({ applicationId })).result).toEqual([]);
});

test('Scenarios: the text comes back byte for byte; bound, ordered, removed', async () => {
  const { applicationId, name } = await newApplication();
  const scenarioScript = '\ufeff// привет 👋\r\nLogger.write("✓ %41+&=");\n\ttab\u2028\r';
  const first = await client.Scenarios.addScenario({ scenarioName: `${name}-1`, scenarioScript });
  const { scenarioId } = first;
  const script = async () =>
    (await client.Scenarios.getScenarios({ scenarioId, withScript: true })).result[0]?.scenarioScript;
  expect(await script()).toBe(scenarioScript);
  expect(await refusal(client.Scenarios.addScenario({ scenarioName: `${name}-1` }))).toBe(133);
  const rewritten = { scenarioName: `${name}-1`, scenarioScript: 'let x;', rewrite: true };
  expect((await client.Scenarios.addScenario(rewritten)).scenarioId).toBe(scenarioId);
  const renamed = { requiredScenarioName: `${name}-1`, scenarioName: `${name}-a`, scenarioScript };
  expect(await client.Scenarios.setScenarioInfo(renamed)).toEqual({ result: 1 });
  expect(await script()).toBe(scenarioScript);
  expect((await client.Scenarios.getScenarios({ scenarioName: `${name}-A`.toUpperCase() })).count).toBe(1);
  const { ruleId } = await client.Rules.addRule({ applicationId, ruleName: 'r', rulePattern: '.*' });
  const second = await client.Scenarios.addScenario({ scenarioName: `${name}-b`, applicationId, ruleId });
  const bind = { ruleId, applicationId };
  expect(await client.Scenarios.bindScenario({ ...bind, scenarioId: [scenarioId], bind: true })).toEqual({ result: 1 });
  const order = async () => {
    const { result } = await client.Rules.getRules({ applicationId, withScenarios: true });
    const bound = (result[0]?.scenarios ?? []) as unknown as { scenario_id: number }[];
    return bound.map((scenario) => scenario.scenario_id);
  };
  expect(await order()).toEqual([second.scenarioId, scenarioId]);
  await client.Scenarios.reorderScenarios({ ruleId, scenarioId: [scenarioId, second.scenarioId] });
  expect(await order()).toEqual([scenarioId, second.scenarioId]);
  await client.Scenarios.bindScenario({ ...bind, scenarioName: `${name}-a`, bind: false });
  expect(await order()).toEqual([second.scenarioId]);
  expect(await refusal(client.Scenarios.bindScenario({ ...bind, scenarioId: 999_999 }))).toBe(132);
  expect(await refusal(client.Scenarios.reorderScenarios({ ruleId, scenarioId: [scenarioId] }))).toBe(132);
  expect(await refusal(client.Scenarios.setScenarioInfo({ scenarioId: 999_999, scenarioScript: '' }))).toBe(132);
  expect(await refusal(client.Scenarios.delScenario({ scenarioName: 'nowhere' }))).toBe(168);
  expect(await client.Scenarios.delScenario({ scenarioId: [scenarioId, second.scenarioId] })).toEqual({ result: 1 });
  expect(await order()).toEqual([]);
});

test('Rules: matched against the whole number, in their order', async () => {
  const { applicationId } = await newApplication();
  const add = (ruleName: string, rulePattern: string, more = {}) =>
    client.Rules.addRule({ applicationId, ruleName, rulePattern, ...more });
  const one = await add('one', '1[0-9]{2}', { rulePatternExclude: '112' });
  const all = await add('all', '.*', { videoConference: true });
  const template = async (number: string) =>
    (await client.Rules.getRules({ applicationId, template: number })).result.map((rule) => rule.ruleName);
  expect(await template('100')).toEqual(['one', 'all']);
  expect(await template('112')).toEqual(['all']);
  expect(await template('1000')).toEqual(['all']);
  expect(await client.Rules.reorderRules({ ruleId: [all.ruleId, one.ruleId] })).toEqual({ result: 1 });
  expect(await template('100')).toEqual(['all', 'one']);
  await client.Rules.setRuleInfo({ ruleId: one.ruleId, rulePattern: '2.', ruleName: 'two' });
  expect(await template('20')).toEqual(['all', 'two']);
  expect((await client.Rules.getRules({ applicationId, videoConference: true })).totalCount).toBe(1);
  expect(await refusal(add('all', '.*'))).toBe(175);
  expect(await refusal(add('three', '('))).toBe(148);
  expect(await refusal(add('three', '.', { rulePatternExclude: '[' }))).toBe(149);
  expect(await refusal(add('three', '.', { bindKeyId: 'nobody' }))).toBe(433);
  expect(await refusal(client.Rules.getRules({}))).toBe(116);
  expect(await refusal(client.Rules.setRuleInfo({ ruleId: 999_999, ruleName: 'x' }))).toBe(147);
  expect(await refusal(client.Rules.reorderRules({ ruleId: [999_999] }))).toBe(147);
  expect(await refusal(client.Rules.delRule({ ruleId: [one.ruleId, 999_999] }))).toBe(147);
  expect(await client.Rules.delRule({ ruleName: 'two', applicationId })).toEqual({ result: 1 });
  expect(await client.Rules.delRule(loose({ ruleId: 'all', applicationId }))).toEqual({ result: 1 });
  expect((await client.Rules.getRules({ applicationId })).result).toEqual([]);
});

test('Users: added, found, changed, removed', async () => {
  const { applicationId, name } = await newApplication();
  const user = { userName: 'carol', userDisplayName: 'Carol', userPassword: password() };
  const { userId } = await client.Users.addUser({ ...user, applicationId, userCustomData: '{"a":1}' });
  await client.Users.addUser({ ...user, userName: 'dave', userDisplayName: 'Adam', applicationId });
  expect(await refusal(client.Users.addUser({ ...user, applicationId }))).toBe(118);
  expect(await refusal(client.Users.addUser({ ...user, userName: 'X', applicationId }))).toBe(122);
  expect(await refusal(client.Users.addUser({ ...user, userName: 'erin', userPassword: 'short', applicationId }))).toBe(
    112,
  );
  const names = async (filter = {}) =>
    (await client.Users.getUsers(loose({ applicationId, ...filter }))).result.map((one) => one.userName);
  expect(await names()).toEqual(['carol', 'dave']);
  expect(await names({ orderBy: 'user_display_name' })).toEqual(['dave', 'carol']);
  expect(await names({ userDisplayName: 'caro' })).toEqual(['carol']);
  const change = { userId, newUserName: 'caroline', userActive: false };
  expect(await client.Users.setUserInfo(change)).toEqual({ result: 1 });
  expect(await names({ userActive: false })).toEqual(['caroline']);
  const login = JSON.stringify({ login: `caroline@${name}.demo`, password: user.userPassword });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${server.base}/api/v1/user-sessions`, { method: 'POST', headers, body: login });
  expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'USER_INACTIVE' }]);
  expect(await refusal(client.Users.setUserInfo({ userId: 999_999, userActive: true }))).toBe(117);
  expect(await refusal(client.Users.delUser({ userId: [userId, 999_999] }))).toBe(117);
  expect(await client.Users.delUser({ userName: 'dave', applicationId })).toEqual({ result: 1 });
  expect(await client.Users.delUser(loose({ userId: 'all', applicationId }))).toEqual({ result: 1 });
  expect(await names()).toEqual([]);
});

/** Writes what it is started with, answers what it is asked, and ends when it is told to. */
const TALKATIVE = `VoxEngine.addEventListener(AppEvents.Started, (e) => Logger.write("conference " + e.conference_name + " " + VoxEngine.customData()));
VoxEngine.addEventListener(AppEvents.HttpRequest, (e) => {
  if (e.content === "end") setTimeout(VoxEngine.terminate, 10);
  return "heard " + e.content;
});`;

async function talkative(more = {}): Promise<{ applicationId: number; name: string; ruleId: number }> {
  const { applicationId, name } = await newApplication();
  const { scenarioId } = await client.Scenarios.addScenario({ scenarioName: name, scenarioScript: TALKATIVE });
  const rule = { applicationId, ruleName: 'talk', rulePattern: '.*', scenarioId, ...more };
  return { applicationId, name, ruleId: (await client.Rules.addRule(rule)).ruleId };
}

test('StartScenarios, the session’s URL, and GetCallHistory', async () => {
  const { applicationId, name, ruleId } = await talkative();
  const started = await client.Scenarios.startScenarios({
    ruleId,
    scriptCustomData: 'lot;7',
    referenceIp: '192.0.2.1',
  });
  expect(started.mediaSessionAccessUrl).toMatch(/^https:\/\/localhost:\d+\/request\//);
  const answer = await fetch(started.mediaSessionAccessSecureUrl, { method: 'POST', body: 'end' });
  expect(await answer.text()).toBe('heard end');
  const log = await server.untilSessionEnded(name);
  expect(log).toContain('conference  lot;7');
  const now = Date.now();
  const range = { fromDate: new Date(now - 3_600_000), toDate: new Date(now + 3_600_000) };
  const more = { withCalls: true, withRecords: true, withOtherResources: true, descOrder: true, withTotalCount: true };
  const listed = await client.History.getCallHistory({ ...range, ...more, applicationId, count: 5 });
  expect(listed).toMatchObject({
    count: 1,
    totalCount: 1,
    timezone: 'Etc/GMT',
    result: [
      {
        callSessionHistoryId: started.callSessionHistoryId,
        ruleName: 'talk',
        customData: 'lot;7',
        finishReason: 'Normal termination',
        calls: [],
        records: [],
        otherResourceUsage: [{ resource_type: 'CALLSESSION' }],
      },
    ],
  });
  const found = async (filter: object) =>
    (await client.History.getCallHistory({ ...range, applicationId, ...filter })).count;
  expect(await found({ callSessionHistoryId: [started.callSessionHistoryId, 999_999] })).toBe(1);
  expect(await found({ callSessionHistoryCustomData: 'lot;7' })).toBe(1);
  expect(await found({ remoteNumber: 'nobody' })).toBe(0);
  expect(await found({ ruleName: 'other' })).toBe(0);
  expect(await found({ minDuration: 3_600 })).toBe(0);
  // The client writes dates by the clocks of UTC, whatever the time zone is.
  const inKolkata = (minutes: number): Date => new Date(now + (5.5 * 60 + minutes) * 60_000);
  const there = { timezone: 'Asia/Kolkata', fromDate: inKolkata(-10), toDate: inKolkata(10) };
  expect(await found(there)).toBe(1);
  expect(await refusal(client.History.getCallHistory({ fromDate: range.toDate, toDate: range.fromDate }))).toBe(123);
  expect(await refusal(client.History.getCallHistory({ ...range, isAsync: true }))).toBe(101);
  expect(await refusal(client.Scenarios.startScenarios({ ruleId: 999_999 }))).toBe(147);
  const { ruleId: empty } = await client.Rules.addRule({ applicationId, ruleName: 'empty', rulePattern: '.' });
  expect(await refusal(client.Scenarios.startScenarios({ ruleId: empty }))).toBe(375);
});

test('StartConference finds the session that runs', async () => {
  const { name, ruleId } = await talkative({ videoConference: true });
  const start = () => client.Scenarios.startConference({ ruleId, conferenceName: 'room 7', scriptCustomData: 'c' });
  const first = await start();
  expect((await start()).callSessionHistoryId).toBe(first.callSessionHistoryId);
  await server.untilLogged(name, /conference room 7 c/);
  await fetch(first.mediaSessionAccessUrl, { method: 'POST', body: 'end' });
  await server.untilSessionEnded(name);
  expect(await refusal(client.Scenarios.startConference({ ruleId, conferenceName: 'x'.repeat(50) }))).toBe(270);
  expect(await refusal(client.Scenarios.startConference({ ruleId, conferenceName: '' }))).toBe(134);
});

test('DeleteRecord', async () => {
  const folder = join(server.dataDir, 'recordings', '1');
  mkdirSync(folder, { recursive: true });
  for (const name of ['99-1-1.flv', '99-1-2.flv']) writeFileSync(join(folder, name), 'tags');
  expect(await client.History.deleteRecord({ recordId: 99_001 * 100_000 + 1 })).toEqual({ result: 1 });
  const recordUrl = `${server.base}/api/v1/recordings/99-1-2.flv`;
  expect(await client.History.deleteRecord({ recordUrl })).toEqual({ result: 1 });
  expect(await refusal(client.History.deleteRecord({ recordUrl }))).toBe(341);
});

test('SIP registrations, white list and black list are kept', async () => {
  const { applicationId } = await newApplication();
  const sip = client.SIPRegistration;
  const registration = { sipUsername: '100', proxy: 'sip.example.com', password: password(), applicationId };
  const { sipRegistrationId } = await sip.createSipRegistration(registration);
  await sip.updateSipRegistration({ sipRegistrationId, outboundProxy: '192.0.2.1:5070' });
  const listed = await sip.getSipRegistrations({ applicationId });
  expect(listed.result).toMatchObject([
    { sipRegistrationId, outboundProxy: '192.0.2.1:5070', successful: false, applicationId },
  ]);
  await sip.bindSipRegistration({ sipRegistrationId, applicationId, bind: false });
  expect((await sip.getSipRegistrations({ applicationId })).result).toEqual([]);
  expect(await refusal(sip.createSipRegistration({ sipUsername: 'a b', proxy: 'x' }))).toBe(273);
  expect(await sip.deleteSipRegistration({ sipRegistrationId })).toEqual({ result: 1 });
  expect(await refusal(sip.deleteSipRegistration({ sipRegistrationId }))).toBe(275);

  const allowed = client.SIPWhiteList;
  const { sipWhitelistId } = await allowed.addSipWhiteListItem({
    sipWhitelistNetwork: '192.0.2.9/24',
    description: 'office',
  });
  expect((await allowed.getSipWhiteList({ sipWhitelistId })).result).toMatchObject([
    { sipWhitelistNetwork: '192.0.2.0/24' },
  ]);
  await allowed.setSipWhiteListItem({ sipWhitelistId, sipWhitelistNetwork: '10.0.0.0/8' });
  expect(await refusal(allowed.addSipWhiteListItem({ sipWhitelistNetwork: 'office' }))).toBe(170);
  expect(await allowed.delSipWhiteListItem({ sipWhitelistId })).toEqual({ result: 1 });
  expect(await refusal(allowed.delSipWhiteListItem({ sipWhitelistId }))).toBe(169);

  const banned = client.PSTNBlacklist;
  const { pstnBlacklistId } = await banned.addPstnBlackListItem({ pstnBlacklistPhone: '+15551234567' });
  await banned.setPstnBlackListItem({ pstnBlacklistId, pstnBlacklistPhone: '1555.*' });
  // The client looks for the number under a name with a space at its end, and drops it.
  expect((await banned.getPstnBlackList({ pstnBlacklistPhone: '1555.*' })).result).toEqual([{ pstnBlacklistId }]);
  expect(await refusal(banned.addPstnBlackListItem({ pstnBlacklistPhone: '(' }))).toBe(425);
  expect(await banned.delPstnBlackListItem({ pstnBlacklistId })).toEqual({ result: 1 });
  expect(await refusal(banned.delPstnBlackListItem({ pstnBlacklistId }))).toBe(400);
});

test('Secrets and key-value storage', async () => {
  const { applicationId } = await newApplication();
  const secretValue = streamKey('secret');
  await client.Secrets.addSecret(loose({ applicationId, secretName: 'crm', secretValue }));
  const { result } = await client.Secrets.getSecrets(loose({ applicationId }));
  const [secret] = result as unknown as { secretId: number; secretName: string }[];
  expect(secret).toMatchObject({ secretName: 'crm' });
  expect(JSON.stringify(result)).not.toContain(secretValue);
  expect(await refusal(client.Secrets.addSecret(loose({ applicationId, secretName: 'crm', secretValue })))).toBe(101);
  expect(await refusal(client.Secrets.getSecretValue(loose({ applicationId, secretName: 'crm' })))).toBe(104);
  await client.Secrets.setSecretInfo(loose({ applicationId, secretId: secret?.secretId, newSecretName: 'crm2' }));
  expect(await client.Secrets.delSecret(loose({ applicationId, secretName: 'crm2' }))).toMatchObject({ result: 1 });

  const storage = client.KeyValueStorage;
  await storage.setKeyValueItem(loose({ applicationId, key: 'k', value: 'v', ttl: 60 }));
  expect((await storage.getKeyValueItem(loose({ applicationId, key: 'k' }))).result).toMatchObject({ value: 'v' });
  await storage.getKeyValueItems(loose({ applicationId, key: 'k' }));
  await storage.getKeyValueKeys(loose({ applicationId, key: 'k' }));
  expect(await storage.delKeyValueItem(loose({ applicationId, key: 'k' }))).toMatchObject({ result: 1 });
  expect(await refusal(storage.getKeyValueItem(loose({ applicationId, key: 'k' })))).toBe(101);
});

test('Keys: listed, given roles, removed; what a role may not is refused', async () => {
  const key = await createKey(server, 'Developer');
  const keyId = key.key_id;
  const developer = await clientWith(server, key, shared.folder);
  const { applicationId } = await newApplication();
  expect((await developer.Rules.addRule({ applicationId, ruleName: 'r', rulePattern: '.' })).ruleId).toBeGreaterThan(0);
  const user = { userName: 'eve', userDisplayName: 'Eve', userPassword: password(), applicationId };
  expect(await refusal(developer.Users.addUser(user))).toBe(104);
  expect(await refusal(developer.RoleSystem.getKeys({}))).toBe(104);
  const roles = client.RoleSystem;
  await roles.setKeyRoles(loose({ keyId, roleName: 'UserManager' }));
  expect((await developer.Users.addUser(user)).userId).toBeGreaterThan(0);
  await roles.removeKeyRoles(loose({ keyId, roleName: 'Developer' }));
  expect(await refusal(developer.Rules.addRule({ applicationId, ruleName: 's', rulePattern: '.' }))).toBe(104);
  expect((await roles.getKeyRoles({ keyId })).result).toMatchObject([{ roleName: 'UserManager' }]);
  expect((await roles.getRoles({})).result.length).toBeGreaterThan(5);
  await roles.updateKey({ keyId, description: 'for eve' });
  expect((await roles.getKeys({ keyId, withRoles: true })).result).toMatchObject([{ keyId, description: 'for eve' }]);
  expect(await roles.deleteKey({ keyId })).toEqual({ result: 1 });
  expect(await refusal(developer.Accounts.getAccountInfo({}))).toBe(100);
  expect(await refusal(roles.deleteKey({ keyId }))).toBe(433);
});

test('createKey of the client makes a key, and then takes the documented object for a list', async () => {
  const before = (await client.RoleSystem.getKeys({ count: 1_000 })).result.length;
  await expect(client.RoleSystem.createKey(loose({ keyName: 'by client', roleName: 'Scenarios' }))).rejects.toThrow(
    'data.map',
  );
  const keys = (await client.RoleSystem.getKeys({ count: 1_000 })).result as unknown as { keyName: string }[];
  expect(keys).toHaveLength(before + 1);
  expect(keys.at(-1)?.keyName).toBe('by client');
});

test('credentials with another private key open nothing', async () => {
  const key = await createKey(server, 'Owner');
  const { privateKey: private_key } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const forged: OfficialClient = await clientWith(server, { ...key, private_key }, shared.folder);
  expect(await refusal(forged.Accounts.getAccountInfo({}))).toBe(100);
});
