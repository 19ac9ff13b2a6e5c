import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import { type PreviewRequest, writePreviewRequest } from '../preview-request.ts';

/**
 * Asks a media worker for what an output sends: FLV, from its last IDR on. The stream ends with the output, and at once when
 * the worker has no such output. The caller destroys it.
 */
export function openPreview(socketPath: string, request: PreviewRequest): Readable {
  const socket = connect(socketPath);
  socket.write(writePreviewRequest(request));
  return socket;
}
