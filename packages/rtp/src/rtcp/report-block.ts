/** Report blocks of sender and receiver reports: RFC 3550 §6.4.1. */
import { readUint32, writeUint16, writeUint32 } from '../wire/big-endian.ts';

export interface ReportBlock {
  readonly ssrc: number;
  /** 0..255, in 256ths. */
  readonly fractionLost: number;
  /** −2^23..2^23−1: duplicates make it negative. */
  readonly cumulativeLost: number;
  /** Extended highest sequence number received, modulo 2^32. */
  readonly highestSequence: number;
  /** In ticks of the stream's clock rate. */
  readonly jitter: number;
  /** Middle 32 bits of the last sender report's NTP timestamp, 0 when there was none. */
  readonly lastSenderReport: number;
  /** Since then, in 1/65536 s. */
  readonly delaySinceLastSenderReport: number;
}

export const REPORT_BLOCK_BYTES = 24;
/** The count field has five bits. */
export const MAX_REPORT_BLOCKS = 31;

/** @param at Offset of a block that lies whole within `source`. */
export function readReportBlock(source: Uint8Array, at: number): ReportBlock {
  const lost = readUint32(source, at + 4);
  return {
    ssrc: readUint32(source, at),
    fractionLost: lost >>> 24,
    cumulativeLost: (lost << 8) >> 8,
    highestSequence: readUint32(source, at + 8),
    jitter: readUint32(source, at + 12),
    lastSenderReport: readUint32(source, at + 16),
    delaySinceLastSenderReport: readUint32(source, at + 20),
  };
}

export function writeReportBlock(target: Uint8Array, at: number, block: ReportBlock): void {
  const lost = Math.max(-0x80_0000, Math.min(0x7f_ffff, block.cumulativeLost));
  writeUint32(target, at, block.ssrc);
  target[at + 4] = block.fractionLost;
  target[at + 5] = lost >> 16;
  writeUint16(target, at + 6, lost);
  writeUint32(target, at + 8, block.highestSequence);
  writeUint32(target, at + 12, block.jitter);
  writeUint32(target, at + 16, block.lastSenderReport);
  writeUint32(target, at + 20, block.delaySinceLastSenderReport);
}
