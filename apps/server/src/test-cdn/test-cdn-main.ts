/**
 * Process of the embedded test CDN: RTMP in, HTTP-FLV out, nothing stored. It follows the server: it ignores signals
 * meant for the process group and ends when the IPC channel does.
 */
import type { CdnConfiguration, CdnEvent } from './cdn-protocol.ts';
import { openCdn } from './io/cdn.ts';

const tell = (event: CdnEvent): void => {
  if (process.connected) process.send?.(event);
};

process.on('SIGTERM', () => undefined);
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));

process.once('message', (message: CdnConfiguration) => {
  openCdn(message, tell).catch((error: NodeJS.ErrnoException) => {
    tell({ type: 'listen-failed', systemCode: error.code ?? 'UNKNOWN', reason: error.message });
    // The message must leave before the process does: the server disconnects when it has it.
  });
});
