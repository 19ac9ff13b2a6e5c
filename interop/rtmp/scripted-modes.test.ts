import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { millis } from '@callcast/core';
import type { FlvTag } from '@callcast/media';
import { type PublisherOptions, trustBeside } from '@callcast/rtmp/io';
import { listSecret, streamKey } from '@callcast/testing/leaks';
import { afterAll, expect, test, vi } from 'vitest';
import { LoopbackServer } from '../../packages/rtmp/src/io/testing/loopback-server.ts';
import { RTMP_TIMEOUTS, type RtmpTimeouts } from '../../packages/rtmp/src/limits.ts';
import type { Script, ScriptedServer } from '../../packages/rtmp/src/testing/scripted-server.ts';
import { amf0Object, stringProperty } from '../../packages/rtmp/src/wire/amf0/value.ts';
import { makeCertificates } from './certificates.ts';
import { type Publish, publish } from './publish-clip.ts';
import { Relay } from './relay.ts';

/** Every way in which a server misbehaves, by RTMP and by RTMPS: what a publisher tells, in order. */

const folder = mkdtempSync(join(tmpdir(), 'callcast-rtmp-modes-'));
const certificates = makeCertificates(folder, 'IP:127.0.0.1');
const trust = trustBeside(certificates.ca);
afterAll(() => rmSync(folder, { recursive: true }));

const silent = (): void => undefined;
const SHORT = millis(400);
/** In that stage alone: a busy machine takes longer than that for the others. */
const impatientIn = (stage: keyof RtmpTimeouts) => ({ timeouts: { ...RTMP_TIMEOUTS, [stage]: SHORT } });

function reject(server: ScriptedServer, description: string, redirect?: string): void {
  const ex = redirect === undefined ? {} : { ex: amf0Object({ code: 302, redirect }) };
  const information = { level: 'error', code: 'NetConnection.Connect.Rejected', description, ...ex };
  server.command('_error', 1, null, amf0Object(information));
}

/** Address of an application at a server, in the scheme that is being tried. */
type AddressOf = (server: LoopbackServer) => Promise<string>;

/** As services ask: for a login at all, then with what to prove it, then they look at the proof. */
function askForLogin(scheme: string, question: string, believes: boolean): Script['connect'] {
  return (server, { transactionId, commandObject }) => {
    const app = stringProperty(commandObject, 'app') ?? '';
    if (!app.includes('authmod')) reject(server, `[ code=403 need auth; authmod=${scheme} ]`);
    else if (!believes || !app.includes('response='))
      reject(server, `[ authmod=${scheme} ] : ?reason=needauth&user=ann&${question}`);
    else server.command('_result', transactionId, null, amf0Object({ code: 'NetConnection.Connect.Success' }));
  };
}

interface Mode {
  readonly name: string;
  readonly open: (addressOf: AddressOf) => Promise<LoopbackServer>;
  /** In front of the host. */
  readonly login?: string;
  readonly events: readonly string[];
  readonly options?: Partial<PublisherOptions>;
  /** Once it is published. */
  readonly whenPublished?: (publish: Publish, server: LoopbackServer) => unknown;
}

const script = (one: Script) => (): Promise<LoopbackServer> => LoopbackServer.scripted(one);
const password = listSecret('password', `unsayable${randomBytes(6).toString('hex')}`);
const picture: FlvTag = {
  ...{ kind: 'video', timestamp: millis(0), isHeader: false, isKeyFrame: true, isRasl: false },
  body: new Uint8Array(32 * 1024),
};
const PUBLISHED = ['connecting', 'connected', 'published'];

const MODES: readonly Mode[] = [
  {
    name: 'rejected',
    open: script({ connect: (server) => reject(server, 'no such application') }),
    events: ['connecting', 'failed DEST_APP_REJECTED'],
  },
  {
    name: 'bad name',
    open: script({ publish: (server) => server.status('error', 'NetStream.Publish.BadName', 'in use') }),
    events: ['connecting', 'connected', 'failed DEST_KEY_REJECTED'],
  },
  {
    name: 'no handshake',
    open: () => LoopbackServer.open(),
    options: impatientIn('handshaking'),
    events: ['connecting', 'failed DEST_TIMEOUT'],
  },
  {
    name: 'another protocol',
    open: () => LoopbackServer.open((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    events: ['connecting', 'failed DEST_HANDSHAKE'],
  },
  {
    name: 'silent at connect',
    open: script({ connect: silent }),
    options: impatientIn('connectingApp'),
    events: ['connecting', 'failed DEST_TIMEOUT'],
  },
  {
    name: 'silent at publish',
    open: script({ publish: silent }),
    options: impatientIn('publishing'),
    events: ['connecting', 'connected', 'failed DEST_TIMEOUT'],
  },
  {
    name: 'early close',
    open: script({}),
    whenPublished: (_, server) => server.sockets.at(-1)?.end(),
    events: [...PUBLISHED, 'closed DEST_CLOSED_AFTER_PUBLISH'],
  },
  {
    name: 'reset',
    open: script({}),
    whenPublished: (_, server) => server.sockets.at(-1)?.resetAndDestroy(),
    events: [...PUBLISHED, 'closed DEST_CLOSED_AFTER_PUBLISH'],
  },
  {
    name: 'stall',
    open: script({}),
    options: impatientIn('stalled'),
    whenPublished: ({ publisher }, server) => {
      server.sockets.at(-1)?.pause();
      const write = (): void => {
        if (publisher.state !== 'published') return;
        publisher.write(picture);
        setImmediate(write);
      };
      write();
    },
    events: [...PUBLISHED, 'closed DEST_TIMEOUT'],
  },
  {
    name: 'a redirect that leads nowhere',
    open: script({ connect: (server) => reject(server, 'over there', 'http://nowhere') }),
    events: ['connecting', 'failed DEST_REDIRECT'],
  },
  {
    name: 'a login that nobody gave',
    open: script({ connect: (server) => reject(server, '[ code=403 need auth; authmod=adobe ]') }),
    events: ['connecting', 'failed DEST_AUTH_NEEDED'],
  },
  {
    name: 'a redirect',
    open: async (addressOf) => {
      const edge = await addressOf(await LoopbackServer.scripted());
      return LoopbackServer.scripted({ connect: (server) => reject(server, 'over there', edge) });
    },
    whenPublished: ({ publisher }) => publisher.close('enough'),
    events: ['connecting', ...PUBLISHED, 'closed'],
  },
  {
    name: 'a login by Limelight’s scheme',
    login: `ann:${password}@`,
    open: script({ connect: askForLogin('llnw', 'nonce=n', true) }),
    whenPublished: ({ publisher }) => publisher.close('enough'),
    events: [...PUBLISHED, 'closed'],
  },
  {
    name: 'a login by Adobe’s scheme',
    login: `ann:${password}@`,
    open: script({ connect: askForLogin('adobe', 'salt=s&challenge=c', true) }),
    whenPublished: ({ publisher }) => publisher.close('enough'),
    events: [...PUBLISHED, 'closed'],
  },
  {
    name: 'a login that is not believed',
    login: `ann:${password}@`,
    open: script({ connect: askForLogin('adobe', 'salt=s&challenge=c', false) }),
    events: ['connecting', 'failed DEST_AUTH_REJECTED'],
  },
  {
    name: 'a slow reader',
    open: script({}),
    whenPublished: async ({ publisher }, server) => {
      const socket = server.sockets.at(-1);
      socket?.pause();
      // More than the kernels on the way take.
      while (publisher.queuedBytes < 1_000_000) {
        publisher.write(picture);
        await new Promise(setImmediate);
      }
      socket?.resume();
      await vi.waitUntil(() => publisher.queuedBytes === 0, { timeout: 60_000 });
      publisher.close('enough');
    },
    events: [...PUBLISHED, 'closed'],
  },
];

for (const isSecure of [false, true]) {
  for (const { name, open, login, options, whenPublished, events } of MODES) {
    test(`${name}, by ${isSecure ? 'RTMPS' : 'RTMP'}`, async () => {
      await using opened = new AsyncDisposableStack();
      const tls = isSecure ? { key: certificates.key, cert: certificates.certificate } : undefined;
      const scheme = isSecure ? 'rtmps' : 'rtmp';
      const addressOf = async (server: LoopbackServer, userInfo = ''): Promise<string> => {
        opened.use(server);
        const relay = opened.use(await Relay.open(server.port, { tls }));
        return `${scheme}://${userInfo}127.0.0.1:${relay.port}/live`;
      };
      const server = await open(addressOf);
      const publishing = publish(`${await addressOf(server, login)}/${streamKey('mode')}`, { trust, ...options });
      if (whenPublished !== undefined) {
        await publishing.published;
        await whenPublished(publishing, server);
      }
      await publishing.ended;
      expect(publishing.events).toEqual(events);
    });
  }
}
