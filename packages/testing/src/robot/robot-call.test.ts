import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { millis, type Scheduler, silentLog, wallMillis } from '@callcast/core';
import { PeerReceiver, type ReceivedPacket } from '@callcast/rtp';
import { closeLibrary, PeerHost } from '@callcast/webrtc/io';
import { afterAll, expect, test } from 'vitest';
import { SeededRandom } from '../seeded-random.ts';
import { loadClip } from './clip.ts';
import { runRobotCall } from './robot-call.ts';

const scheduler: Scheduler = {
  now: () => millis(performance.now()),
  wallNow: () => wallMillis(Date.now()),
  after(delay, run) {
    const timer = setTimeout(run, delay);
    return { cancel: () => clearTimeout(timer) };
  },
};
afterAll(closeLibrary);

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

interface Endpoint {
  readonly url: string;
  readonly packets: readonly (readonly ReceivedPacket[])[];
  readonly gaps: () => number;
  readonly wasDeleted: () => boolean;
  close(): void;
}

/** A WHIP endpoint that receives, but loses each `losePacket`-th packet of the picture the first time it comes. */
async function openEndpoint(losePacket: number): Promise<Endpoint> {
  const host = new PeerHost({ port: await freeUdpPort(), bindAddress: '127.0.0.1', scheduler, log: silentLog });
  const packets: ReceivedPacket[][] = [[], []];
  let gaps = 0;
  let wasDeleted = false;

  const accept = async (offer: string): Promise<string> => {
    let videoPackets = 0;
    let receiver: PeerReceiver | undefined;
    const { answer, tracks, peer } = await host.accept({
      legId: 'leg',
      offer,
      policy: { video: 'prefer-h264' },
      events: {
        datagram(track, datagram, arrivedAt) {
          const isPicture = ((datagram[1] ?? 0) & 0x7f) === 102;
          if (isPicture && ++videoPackets % losePacket === 0) return;
          receiver?.handleRtp(arrivedAt, track, datagram);
        },
        connected() {
          const openReceiver = new PeerReceiver({
            tracks,
            localSsrc: 99,
            cname: 'endpoint',
            now: scheduler.now(),
            events: {
              packet: (track, packet) => packets[track]?.push(packet),
              gap: () => gaps++,
              restart() {},
              senderReport() {},
              rtcp: (track, compound) => void peer.sendRtcp(track, compound),
            },
          });
          receiver = openReceiver;
          const poll = setInterval(() => openReceiver.handleTimeout(scheduler.now()), 5);
          closers.push(() => clearInterval(poll));
        },
        closed() {},
      },
    });
    return answer;
  };

  const closers: (() => void)[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'DELETE') {
      wasDeleted = true;
      response.end();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.headers.authorization !== 'Bearer key') {
        response.writeHead(401).end();
        return;
      }
      void accept(Buffer.concat(chunks).toString()).then((answer) => {
        response.writeHead(201, { location: '/calls/1', 'content-type': 'application/sdp' }).end(answer);
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/whip/streaming/1`,
    packets,
    gaps: () => gaps,
    wasDeleted: () => wasDeleted,
    close() {
      for (const close of closers) close();
      host.close();
      server.close();
    },
  };
}

const robot = { via: 'whip', token: 'key', clip: await loadClip(), scheduler, random: new SeededRandom(1) } as const;

// Retransmissions in place cannot be seen this way: the loss is behind SRTP, which takes them for replays.
test('a call with loss: every packet arrives in the end', async () => {
  const endpoint = await openEndpoint(10);
  try {
    const report = await runRobotCall({ ...robot, url: endpoint.url, durationMs: 1_000 });
    expect(report).toMatchObject({ endReason: 'finished', granted: { audio: true, video: true } });
    expect(report.framesSent).toBeGreaterThan(25);
    expect(report.audioPacketsSent).toBeGreaterThan(45);
    expect(report.nacksAnswered).toBeGreaterThan(0);
    expect(endpoint.gaps()).toBe(0);
    // What was lost at the very end is not asked for any more when the robot hangs up.
    expect(endpoint.packets[1]?.length).toBeGreaterThan(report.videoPacketsSent - 10);
    expect(endpoint.wasDeleted()).toBe(true);
  } finally {
    endpoint.close();
  }
});

test('a call that is refused, and one to nowhere', async () => {
  const endpoint = await openEndpoint(1_000);
  try {
    await expect(runRobotCall({ ...robot, url: endpoint.url, token: 'wrong', durationMs: 100 })).rejects.toMatchObject({
      code: 'ROBOT_CALL_REFUSED',
      details: { status: 401 },
    });
  } finally {
    endpoint.close();
  }
  await expect(runRobotCall({ ...robot, url: endpoint.url, durationMs: 100 })).rejects.toMatchObject({
    code: 'ROBOT_UNREACHABLE',
  });
});

test('sound alone, and an abort', async () => {
  const endpoint = await openEndpoint(1_000);
  const abort = new AbortController();
  const poll = setInterval(() => (endpoint.packets[0]?.length ?? 0) > 5 && abort.abort(), 10);
  try {
    const call = { ...robot, url: endpoint.url, durationMs: 60_000, video: 'none', signal: abort.signal } as const;
    const report = await runRobotCall(call);
    expect(report).toMatchObject({ endReason: 'aborted', granted: { audio: true, video: false }, framesSent: 0 });
    expect(endpoint.wasDeleted()).toBe(true);
  } finally {
    clearInterval(poll);
    endpoint.close();
  }
});
