import { expect, test } from 'vitest';
import type { PublishClientEvent } from './publish-client.ts';
import { KEY, PublishPair, targetTo, testTarget } from './testing/publish-pair.ts';
import type { Script } from './testing/scripted-server.ts';
import { type Amf0Value, amf0Object, stringProperty } from './wire/amf0/value.ts';

const rejected = (more: Record<string, Amf0Value>): Amf0Value =>
  amf0Object({ level: 'error', code: 'NetConnection.Connect.Rejected', description: 'RTMP 302 Redirect', ...more });
const byError = (information: Amf0Value): Script => ({
  connect: (server) => server.command('_error', 1, null, information),
});
const ended = (pair: PublishPair): Extract<PublishClientEvent, { kind: 'ended' }> => {
  const last = pair.events.at(-1);
  if (last?.kind !== 'ended') throw new Error('the publish has not ended');
  return last;
};
const REDIRECT = { code: 302, redirect: 'rtmp://edge.example/live' };

test('a redirect, in the forms that servers give it', () => {
  const scripts: Script[] = [
    byError(rejected({ ex: amf0Object(REDIRECT) })), // Adobe
    byError(rejected({ redirect: REDIRECT.redirect })),
    // SRS accepts the connection first and sends us on when it is asked for the stream.
    { publish: (server) => server.command('onStatus', 0, null, rejected({ ex: amf0Object(REDIRECT) })) },
  ];
  for (const script of scripts) {
    const { error, again } = ended(new PublishPair(script));
    expect(again).toMatchObject({ kind: 'redirect', target: { host: 'edge.example', app: 'live', streamName: KEY } });
    expect(error.code).toBe('DEST_REDIRECT');
    expect(error.message).toContain('cdn.example sends us to rtmp://edge.example/live/****.');
  }
});

test('a refusal with another code, and one after the start, is no redirect', () => {
  const other = ended(new PublishPair(byError(rejected({ ex: amf0Object({ ...REDIRECT, code: 403 }) }))));
  expect([other.error.code, other.again]).toEqual(['DEST_APP_REJECTED', undefined]);
  const live = new PublishPair();
  live.server.command('onStatus', 0, null, rejected({ ex: amf0Object(REDIRECT) }));
  live.pump();
  expect([ended(live).error.code, ended(live).again]).toEqual(['DEST_CLOSED', undefined]);
});

test('a redirect that is not followed says why', () => {
  const secure = { target: targetTo('rtmps://cdn.example/live') };
  const downgrade = ended(new PublishPair(byError(rejected({ ex: amf0Object(REDIRECT) })), secure));
  expect(downgrade.again).toBeUndefined();
  expect(downgrade.error.code).toBe('DEST_REDIRECT');
  expect(downgrade.error.message).toContain('from rtmps:// to a server without encryption');
  const nonsense = ended(new PublishPair(byError(rejected({ redirect: 'http://edge.example/' }))));
  expect([nonsense.error.code, nonsense.again]).toEqual(['DEST_REDIRECT', undefined]);
});

/** A server that wants ann's proof, whatever it is. */
const guarded: Script = {
  connect(server, { commandObject }) {
    const app = stringProperty(commandObject, 'app') ?? '';
    const description = !app.includes('authmod')
      ? '[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : '
      : app.includes('response=')
        ? `[ AccessManager.Reject ] : [ authmod=adobe ] : ?reason=authfailed ${app}, not unsayable-p4ss`
        : '[ AccessManager.Reject ] : [ authmod=adobe ] : ?reason=needauth&user=ann&salt=s&challenge=c';
    server.command('_error', 1, null, rejected({ description }));
  },
};

test('a login takes three connections, each with what the last one asked for', () => {
  const target = targetTo('rtmp://ann:unsayable-p4ss@cdn.example/live?x=1');
  const apps: string[] = [];
  let authentication: undefined | { query: string; isProof: boolean };
  for (let connection = 0; connection < 3; connection++) {
    const pair = new PublishPair(guarded, { target, authentication });
    const { again, error } = ended(pair);
    const connect = pair.server.commands[0]?.commandObject;
    apps.push(stringProperty(connect, 'app') ?? '');
    expect(stringProperty(connect, 'tcUrl')).toBe(`rtmp://cdn.example/${apps.at(-1)}`);
    expect(error.message).not.toContain('unsayable-p4ss');
    if (again?.kind === 'authenticate') ({ authentication } = again);
    else {
      expect(error.code).toBe('DEST_AUTH_REJECTED');
      expect(error.message).toContain('response=****');
    }
  }
  expect(apps.slice(0, 2)).toEqual(['live?x=1', 'live?x=1&authmod=adobe&user=ann']);
  expect(apps[2]).toMatch(/^live\?x=1&authmod=adobe&user=ann&challenge=00000001&response=[\w+/]{22}==$/);
});

test('a login without credentials says how to give them', () => {
  const { again, error } = ended(new PublishPair(guarded));
  expect(again).toBeUndefined();
  expect(error.code).toBe('DEST_AUTH_NEEDED');
  expect(error.message).toContain('rtmp://user:password@host/app');
});

const reconnect = (more: Record<string, Amf0Value> = {}): Amf0Value =>
  amf0Object({ level: 'status', code: 'NetConnection.Connect.ReconnectRequest', description: 'update', ...more });

test('a request to connect again is told once, and the publish goes on', () => {
  for (const [more, host] of [
    [{ tcUrl: 'rtmp://edge.example/app' }, 'edge.example'],
    [{ tcUrl: '//edge.example/app' }, 'edge.example'],
    [{ tcUrl: 'nonsense' }, 'cdn.example'],
    [{}, 'cdn.example'],
  ] as const) {
    const pair = new PublishPair();
    for (let i = 0; i < 3; i++) pair.server.command('onStatus', 0, null, reconnect(more));
    pair.pump();
    expect(pair.events.slice(2)).toMatchObject([
      {
        kind: 'reconnect-requested',
        reason: 'NetConnection.Connect.ReconnectRequest: update',
        target: { host, app: 'app', streamName: KEY },
      },
    ]);
    expect(pair.client.stage).toBe('published');
  }
});

test('a request to connect again keeps an application that is called like the stream, and the backup', () => {
  const target = {
    ...targetTo('rtmp://cdn.example/live/show', 'show'),
    backup: targetTo('rtmp://b.example/live', 'show'),
  };
  for (const more of [{}, { tcUrl: 'rtmp://edge.example/live/show' }]) {
    const pair = new PublishPair({}, { target });
    pair.server.command('onStatus', 0, null, reconnect(more));
    pair.pump();
    expect(pair.events.at(-1)).toMatchObject({
      target: { app: 'live/show', streamName: 'show', backup: { host: 'b.example' } },
    });
  }
});

test('enhancements are announced when wanted only', () => {
  const propertiesOf = (pair: PublishPair): ReadonlyMap<string, Amf0Value> | undefined => {
    const object = pair.server.commands[0]?.commandObject;
    return typeof object === 'object' && object !== null && 'properties' in object ? object.properties : undefined;
  };
  expect([...(propertiesOf(new PublishPair())?.keys() ?? [])]).toEqual(['app', 'type', 'flashVer', 'tcUrl']);
  const wanted = new PublishPair({}, { target: testTarget, enhancements: { canReconnect: true } });
  expect(propertiesOf(wanted)?.get('capsEx')).toBe(1);
});
