import { readUint32, writeUint32 } from './uint32.ts';

/** Message type id of Window Acknowledgement Size, RTMP 1.0 §5.4.4. */
export const WINDOW_ACKNOWLEDGEMENT_SIZE_TYPE = 5;

export interface WindowAcknowledgementSize {
  readonly kind: 'window-acknowledgement-size';
  /** Bytes after which the receiver of this message acknowledges. */
  readonly windowBytes: number;
}

export function parseWindowAcknowledgementSize(
  payload: Uint8Array,
): WindowAcknowledgementSize | 'short-window-acknowledgement-size' {
  const windowBytes = readUint32(payload, 0);
  return windowBytes === undefined
    ? 'short-window-acknowledgement-size'
    : { kind: 'window-acknowledgement-size', windowBytes };
}

export function writeWindowAcknowledgementSize(windowBytes: number): Uint8Array {
  return writeUint32(windowBytes);
}
