/** A process of its own, so that its CPU is not the server's: takes every publish on loopback and counts. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Histogram } from '../histogram.ts';
import { PublishedCall } from './published-call.ts';
import { PublisherConnection } from './publisher-connection.ts';
import type { FromSink, ToSink } from './sink-protocol.ts';

const latency = new Histogram();
const publishes: PublishedCall[] = [];
const sockets = new Map<string, Socket>();
const tell = (message: FromSink) => process.send?.(message);

function take(socket: Socket): void {
  const connection = new PublisherConnection(socket, (name) => {
    const published = new PublishedCall(name, latency);
    publishes.push(published);
    sockets.set(name, socket);
    return published;
  });
  socket.on('data', (bytes) => connection.handleBytes(bytes as Buffer));
  socket.on('error', () => undefined); // a killed server resets its connections; what arrived is counted
}

function listen(server: Server): void {
  server.listen(0, '127.0.0.1', () => tell({ kind: 'listening', port: (server.address() as AddressInfo).port }));
}

process.on('message', (message: ToSink) => {
  switch (message.kind) {
    case 'forget-latencies':
      latency.clear();
      break;
    case 'report':
      tell({ kind: 'report', publishes: publishes.map((call) => call.report()), latencyMs: latency.summary() });
      break;
    case 'listen-tls':
      listen(createTlsServer({ key: message.key, cert: message.certificate, noDelay: true }, take));
      break;
    case 'stop-reading':
      for (const name of message.names) sockets.get(name)?.pause();
  }
});
process.on('disconnect', () => process.exit(0));
listen(createServer({ noDelay: true }, take));
