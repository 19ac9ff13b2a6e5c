import { expect, test, vi } from 'vitest';
import { type PublishTarget, resolvePublishTarget } from '../publish-target.ts';
import type { Script, ScriptedServer } from '../testing/scripted-server.ts';
import { amf0Object, stringProperty } from '../wire/amf0/value.ts';
import { LoopbackServer } from './testing/loopback-server.ts';
import { observePublisher, targetOf } from './testing/observed-publisher.ts';

const urlOf = ({ port }: LoopbackServer): string => `rtmp://127.0.0.1:${port}/live`;
const reject = (one: ScriptedServer, description: string, redirect?: string): void => {
  const ex = redirect === undefined ? undefined : amf0Object({ code: 302, redirect });
  const information = { level: 'error', code: 'NetConnection.Connect.Rejected', description, ex };
  one.command('_error', 1, null, amf0Object(information));
};
const redirectTo = (redirect: string): Script => ({ connect: (one) => reject(one, 'over there', redirect) });

test('a redirect is followed, to where the egress filter allows', async () => {
  const servers: ScriptedServer[] = [];
  await using edge = await LoopbackServer.scripted({}, servers);
  await using origin = await LoopbackServer.scripted(redirectTo(`rtmp://edge.example:${edge.port}/live`));
  const resolve = async (): Promise<string[]> => ['127.0.0.1'];
  const asked: string[] = [];
  const egress = (_address: string, port: number, host: string): boolean => asked.push(`${host}:${port}`) > 0;
  const { published, publisher, events } = observePublisher({ target: targetOf(urlOf(origin)), resolve, egress });
  await published;
  expect(asked).toEqual([`127.0.0.1:${origin.port}`, `edge.example:${edge.port}`]);
  expect(events).toEqual(['connecting', 'connecting', 'connected', 'published']);
  expect(servers[0]?.commands.at(-1)?.commandArguments[0]).toBe('live_123_unsayable');
  publisher.close('test');
});

test('a redirect to a host that may not be reached is not dialled, and no key goes there', async () => {
  await using inner = await LoopbackServer.scripted();
  await using origin = await LoopbackServer.scripted(redirectTo(`rtmp://inner.example:${inner.port}/live`));
  const egress = (_address: string, _port: number, host: string): boolean => host !== 'inner.example';
  const resolve = async (): Promise<string[]> => ['127.0.0.1'];
  const { ended, events } = observePublisher({ target: targetOf(urlOf(origin)), resolve, egress });
  expect(await ended).toMatchObject({ event: 'failed', error: { code: 'DEST_FORBIDDEN' } });
  expect(events).toEqual(['connecting', 'failed']);
  expect(inner.sockets).toHaveLength(0);
});

test('three redirects are followed, a fourth is not', async () => {
  for (const allowed of [true, false]) {
    const hops: LoopbackServer[] = [];
    let next = await LoopbackServer.scripted();
    hops.push(next);
    for (let hop = 0; hop < (allowed ? 3 : 4); hop++) {
      next = await LoopbackServer.scripted(redirectTo(urlOf(next)));
      hops.push(next);
    }
    const { published, ended, publisher } = observePublisher({ target: targetOf(urlOf(next)) });
    if (allowed) await published;
    else expect(await ended).toMatchObject({ event: 'failed', error: { code: 'DEST_REDIRECT' } });
    expect(hops[0]?.sockets).toHaveLength(allowed ? 1 : 0);
    publisher.close('test');
    for (const hop of hops) await hop[Symbol.asyncDispose]();
  }
});

test('a backup is tried when a redirect leads nowhere', async () => {
  await using backup = await LoopbackServer.scripted();
  await using origin = await LoopbackServer.scripted(redirectTo('http://nowhere'));
  const { published, publisher } = observePublisher({ target: targetOf(urlOf(origin), urlOf(backup)) });
  await published;
  publisher.close('test');
});

const loginScript: Script = {
  connect(one, { transactionId, commandObject }) {
    const app = stringProperty(commandObject, 'app') ?? '';
    if (!app.includes('authmod')) reject(one, '[ code=403 need auth; authmod=llnw ]');
    else if (!app.includes('response=')) reject(one, '[ authmod=llnw ] : ?reason=needauth&user=ann&nonce=n');
    else one.command('_result', transactionId, null, amf0Object({ code: 'NetConnection.Connect.Success' }));
  },
};
const withLogin = (server: LoopbackServer): PublishTarget =>
  resolvePublishTarget({
    protocol: 'RTMP',
    url: `rtmp://ann:unsayable@login.example:${server.port}/live/unsayable-key`,
  }) as PublishTarget;

test('a login stays at the address that asked for it', async () => {
  await using server = await LoopbackServer.scripted(loginScript);
  const resolve = vi.fn(async () => ['127.0.0.1', '127.0.0.2']);
  const { published, publisher, events } = observePublisher({ target: withLogin(server), resolve });
  await published;
  expect(events).toEqual(['connecting', 'connected', 'published']);
  expect([server.sockets.length, resolve.mock.calls.length]).toEqual([3, 1]);
  publisher.close('test');
});

test('a login that is not believed ends after its one proof', async () => {
  const script: Script = { connect: (one) => reject(one, '[ authmod=adobe ] : ?reason=needauth&salt=s&challenge=c') };
  await using server = await LoopbackServer.scripted(script);
  const resolve = async (): Promise<string[]> => ['127.0.0.1', '127.0.0.1'];
  const { ended } = observePublisher({ target: withLogin(server), resolve });
  expect(await ended).toMatchObject({ event: 'failed', error: { code: 'DEST_AUTH_REJECTED' } });
  expect(server.sockets).toHaveLength(2);
});

test('the owner may close between the steps of a login', async () => {
  const apps: string[] = [];
  const script: Script = {
    connect(one, command) {
      apps.push(stringProperty(command.commandObject, 'app') ?? '');
      if (apps.length === 1) loginScript.connect?.(one, command);
    },
  };
  await using server = await LoopbackServer.scripted(script);
  const resolve = async (): Promise<string[]> => ['127.0.0.1'];
  const { ended, publisher } = observePublisher({ target: withLogin(server), resolve });
  await vi.waitUntil(() => apps.length === 2);
  publisher.close('test');
  expect(await ended).toEqual({ event: 'closed', error: undefined });
});

test('a request to connect again reaches the owner who wants it', async () => {
  const servers: ScriptedServer[] = [];
  await using server = await LoopbackServer.scripted({}, servers);
  const requests: string[] = [];
  const reconnectRequested = (reason: string, target: PublishTarget): void => {
    requests.push(`${reason} → ${target.display}`);
  };
  const { published, publisher } = observePublisher({ target: targetOf(urlOf(server)), reconnectRequested });
  await published;
  const code = 'NetConnection.Connect.ReconnectRequest';
  const information = amf0Object({ level: 'status', code, description: 'moving', tcUrl: 'rtmp://edge.example/app' });
  servers[0]?.command('onStatus', 0, null, information);
  await vi.waitUntil(() => requests.length === 1);
  expect(requests).toEqual([`${code}: moving → rtmp://edge.example/app/****`]);
  expect(publisher.state).toBe('published');
  publisher.close('test');
});
