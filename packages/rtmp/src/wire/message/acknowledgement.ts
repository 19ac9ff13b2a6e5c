import { readUint32, writeUint32 } from './uint32.ts';

/** Message type id of Acknowledgement, RTMP 1.0 §5.4.3. */
export const ACKNOWLEDGEMENT_TYPE = 3;

export interface Acknowledgement {
  readonly kind: 'acknowledgement';
  /** Bytes received so far, modulo 2^32. Some servers count the handshake, some do not. */
  readonly sequenceNumber: number;
}

export function parseAcknowledgement(payload: Uint8Array): Acknowledgement | 'short-acknowledgement' {
  const sequenceNumber = readUint32(payload, 0);
  return sequenceNumber === undefined ? 'short-acknowledgement' : { kind: 'acknowledgement', sequenceNumber };
}

export function writeAcknowledgement(sequenceNumber: number): Uint8Array {
  return writeUint32(sequenceNumber);
}
