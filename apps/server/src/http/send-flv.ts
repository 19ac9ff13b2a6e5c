import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { millis, type Scheduler, type WallMillis } from '@callcast/core';
import { httpLimits } from './limits.ts';

export interface SendFlvOptions {
  /** Beside those that every such answer has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Unsent bytes at which the viewer is cut off. */
  readonly maxBacklogBytes: number;
  readonly onTooSlow: () => void;
  readonly scheduler: Scheduler;
  /** Then the answer ends and the stream is closed, whatever it still has. Undefined: with the stream. */
  readonly endAt?: WallMillis;
}

/**
 * Answers with a live FLV stream (HTTP-FLV). A viewer who reads too slowly is cut off and not waited for: a live stream has no
 * use for what is old. The end of the stream is the end of the answer; a stream that breaks breaks it. Who does not take the
 * last bytes in time is cut off, too.
 *
 * @param viewer Nothing was written to it yet. Whoever calls closes the stream when it closes.
 */
export function sendFlv(stream: Readable, viewer: ServerResponse, options: SendFlvOptions): void {
  const { headers, maxBacklogBytes, onTooSlow, scheduler, endAt } = options;
  viewer.writeHead(200, {
    ...headers,
    'content-type': 'video/x-flv',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  // Sent even when a proxy in between buffers small answers.
  viewer.flushHeaders();
  stream.on('data', (bytes: Buffer) => {
    if (viewer.writableEnded) return; // it was ended here, and its stream is about to be
    viewer.write(bytes);
    if (viewer.writableLength <= maxBacklogBytes) return;
    onTooSlow();
    viewer.destroy();
  });
  const end = (): void => {
    if (viewer.writableEnded) return;
    viewer.end();
    const timer = scheduler.after(millis(httpLimits.lingerMs), () => viewer.destroy());
    viewer.once('close', () => timer.cancel());
  };
  stream.once('end', end);
  if (endAt !== undefined) {
    const timer = scheduler.after(millis(endAt - scheduler.wallNow()), () => {
      end();
      stream.destroy();
    });
    viewer.once('close', () => timer.cancel());
  }
  stream.once('error', () => viewer.destroy());
}
