/** The previews of a media worker: a socket that only the server can reach, so that no media crosses the process border as messages. */
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import type { PreviewViewer } from '@callcast/calls';
import { millis, type Scheduler } from '@callcast/core';
import { previewLimits } from '../limits.ts';
import { type PreviewRequest, parsePreviewRequest } from '../preview-request.ts';

/** As `MediaNodeSession.watch`. */
export type Watch = (request: PreviewRequest, viewer: PreviewViewer) => (() => void) | undefined;

/**
 * Opens the socket. It lives as long as the process; one that an earlier process left behind is replaced.
 *
 * @param socketPath In a folder that nobody else can enter.
 * @param scheduler Of what is waited for: requests, and readers of last bytes.
 */
export async function servePreviews(socketPath: string, watch: Watch, scheduler: Scheduler): Promise<void> {
  await rm(socketPath, { force: true });
  const server = createServer((socket) => serve(socket, watch, scheduler));
  server.maxConnections = previewLimits.viewers;
  server.listen(socketPath);
  await once(server, 'listening');
}

function serve(socket: Socket, watch: Watch, scheduler: Scheduler): void {
  const { requestTimeoutMs, requestCharacters } = previewLimits;
  socket.on('error', () => undefined); // `close` follows
  const timer = scheduler.after(millis(requestTimeoutMs), () => socket.destroy());
  socket.once('close', () => timer.cancel());
  socket.setEncoding('utf8');
  let line = '';
  const receive = (text: string): void => {
    line += text;
    const end = line.indexOf('\n');
    if (end < 0 && line.length <= requestCharacters) return;
    socket.off('data', receive);
    timer.cancel();
    const request = end < 0 ? undefined : parsePreviewRequest(line.slice(0, end));
    const stop = request && watch(request, viewerOn(socket, scheduler));
    if (stop === undefined) {
      socket.destroy();
      return;
    }
    socket.once('close', stop);
  };
  socket.on('data', receive);
}

function viewerOn(socket: Socket, scheduler: Scheduler): PreviewViewer {
  return {
    write: (bytes) => {
      if (socket.destroyed) return; // its `close` is on the way
      socket.write(bytes);
      if (socket.writableLength > previewLimits.backlogBytes) socket.destroy();
    },
    end: () => {
      if (socket.destroyed) return;
      const timer = scheduler.after(millis(previewLimits.lingerMs), () => socket.destroy());
      socket.once('close', () => timer.cancel());
      socket.end();
    },
  };
}
