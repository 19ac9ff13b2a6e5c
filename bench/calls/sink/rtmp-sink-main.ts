/** A process of its own, so that its CPU is not the server's: takes every publish on loopback and counts. */
import { type AddressInfo, createServer } from 'node:net';
import { Histogram } from '../histogram.ts';
import { PublishedCall } from './published-call.ts';
import { PublisherConnection } from './publisher-connection.ts';
import type { FromSink, ToSink } from './sink-protocol.ts';

const latency = new Histogram();
const publishes: PublishedCall[] = [];
const tell = (message: FromSink) => process.send?.(message);

const server = createServer({ noDelay: true }, (socket) => {
  const connection = new PublisherConnection(socket, (name) => {
    const published = new PublishedCall(name, latency);
    publishes.push(published);
    return published;
  });
  socket.on('data', (bytes) => connection.handleBytes(bytes as Buffer));
  socket.on('error', () => undefined); // a killed server resets its connections; what arrived is counted
});
server.listen(0, '127.0.0.1', () => tell({ kind: 'listening', port: (server.address() as AddressInfo).port }));

process.on('message', (message: ToSink) => {
  if (message.kind === 'forget-latencies') latency.clear();
  else
    tell({ kind: 'report', publishes: publishes.map((published) => published.report()), latencyMs: latency.summary() });
});
process.on('disconnect', () => process.exit(0));
