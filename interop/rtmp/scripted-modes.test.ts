import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { millis } from '@callcast/core';
import type { PublisherOptions } from '@callcast/rtmp/io';
import { trustBeside } from '@callcast/rtmp/io';
import { streamKey } from '@callcast/testing/leaks';
import { afterAll, expect, test } from 'vitest';
import { LoopbackServer } from '../../packages/rtmp/src/io/testing/loopback-server.ts';
import { RTMP_TIMEOUTS, type RtmpTimeouts } from '../../packages/rtmp/src/limits.ts';
import type { Script, ScriptedServer } from '../../packages/rtmp/src/testing/scripted-server.ts';
import { amf0Object } from '../../packages/rtmp/src/wire/amf0/value.ts';
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

interface Mode {
  readonly name: string;
  readonly open: () => Promise<LoopbackServer>;
  readonly events: readonly string[];
  readonly options?: Partial<PublisherOptions>;
  /** Once it is published. */
  readonly whenPublished?: (publish: Publish, server: LoopbackServer) => void;
}

const script = (one: Script) => (): Promise<LoopbackServer> => LoopbackServer.scripted(one);
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
      const body = new Uint8Array(1024 * 1024);
      const write = (): void => {
        if (publisher.state !== 'published') return;
        publisher.write({ kind: 'video', timestamp: millis(0), body, isHeader: false, isKeyFrame: true });
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
];

for (const isSecure of [false, true]) {
  for (const { name, open, options, whenPublished, events } of MODES) {
    test(`${name}, by ${isSecure ? 'RTMPS' : 'RTMP'}`, async () => {
      await using server = await open();
      const tls = isSecure ? { key: certificates.key, cert: certificates.certificate } : undefined;
      await using relay = await Relay.open(server.port, { tls });
      const url = `${isSecure ? 'rtmps' : 'rtmp'}://127.0.0.1:${relay.port}/live/${streamKey('mode')}`;
      const publishing = publish(url, { trust, ...options });
      if (whenPublished !== undefined) {
        await publishing.published;
        whenPublished(publishing, server);
      }
      await publishing.ended;
      expect(publishing.events).toEqual(events);
    });
  }
}
