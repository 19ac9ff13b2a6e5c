import { sameBytes } from '@callcast/core';
import { MAX_PPS_COUNT } from '../limits.ts';
import { writeAvcDecoderConfigurationRecord } from './avc-decoder-configuration-record.ts';
import { NalUnitType, nalUnitType } from './nal-unit.ts';
import { type PpsMalformation, parsePps } from './pps.ts';
import { parseSliceHeader, type SliceHeader } from './slice-header.ts';
import { isHighProfile, parseSps, type Sps, type SpsMalformation } from './sps.ts';

/** The parameter sets that the pictures now refer to. */
export interface ActiveParameterSets {
  readonly sps: Sps;
  /** A copy of the active SPS. */
  readonly spsNalUnit: Uint8Array;
  /** Copies of all PPS that belong to it, by rising id. */
  readonly ppsNalUnits: readonly Uint8Array[];
  /** AVCDecoderConfigurationRecord, 32-bit lengths. */
  readonly configurationRecord: Uint8Array;
}

export type ParameterSetsUpdate =
  | { readonly kind: 'unchanged' }
  /** Write a sequence header with this record before the access unit. */
  | { readonly kind: 'changed'; readonly active: ActiveParameterSets }
  /** The access unit refers to parameter sets that never came, or carries damaged ones: it cannot be published. */
  | { readonly kind: 'unusable'; readonly reason: 'missing-parameter-sets' | SpsMalformation | PpsMalformation };

interface StoredSps {
  readonly sps: Sps;
  readonly nalUnit: Uint8Array;
}

interface StoredPps {
  readonly spsId: number;
  readonly nalUnit: Uint8Array;
}

const UNCHANGED: ParameterSetsUpdate = { kind: 'unchanged' };

/**
 * Keeps the parameter sets of one H.264 stream and tells when the active ones change.
 *
 * Source: ITU-T H.264 §7.4.1.2.1 (a PPS is activated by a slice, an SPS by an IDR picture).
 * The record holds the active SPS alone and the PPS that belong to it: players take size and profile from its first SPS,
 * and a stale one of an earlier resolution must not stand there.
 * Bounded by ids: 32 SPS and 255 PPS of at most 4 KB. Copies what it keeps.
 */
export class ParameterSets {
  readonly #spsById = new Map<number, StoredSps>();
  readonly #ppsById = new Map<number, StoredPps>();
  #active: ActiveParameterSets | undefined;

  get active(): ActiveParameterSets | undefined {
    return this.#active;
  }

  /**
   * Stores parameter sets that came outside the stream (`sprop-parameter-sets`, RFC 6184 §8.1), or in an access unit.
   * Other NAL units are passed over. Nothing is activated before a slice refers to it.
   *
   * @returns The first malformation; the sets before and after it are stored.
   */
  store(nalUnits: readonly Uint8Array[]): SpsMalformation | PpsMalformation | undefined {
    let malformation: SpsMalformation | PpsMalformation | undefined;
    for (const nalUnit of nalUnits) {
      const type = nalUnitType(nalUnit);
      const failure =
        type === NalUnitType.SPS
          ? this.#storeSps(nalUnit)
          : type === NalUnitType.PPS
            ? this.#storePps(nalUnit)
            : undefined;
      malformation ??= failure;
    }
    return malformation;
  }

  /**
   * Handles the NAL units of one access unit, in decoding order, before it is published.
   * A first access unit that is not an IDR finds no active SPS and is `unusable`.
   */
  handleAccessUnit(nalUnits: readonly Uint8Array[]): ParameterSetsUpdate {
    let hasParameterSets = false;
    let slice: SliceHeader | undefined;
    for (const nalUnit of nalUnits) {
      const type = nalUnitType(nalUnit);
      if (type === NalUnitType.SPS || type === NalUnitType.PPS) hasParameterSets = true;
      else slice ??= parseSliceHeader(nalUnit);
    }
    const malformation = hasParameterSets ? this.store(nalUnits) : undefined;
    if (malformation) return { kind: 'unusable', reason: malformation };
    if (!slice) return UNCHANGED; // parameter sets or SEI alone: what they change shows at the next slice
    const pps = this.#ppsById.get(slice.ppsId);
    const isActive = pps !== undefined && this.#active?.sps.id === pps.spsId;
    if (isActive && !hasParameterSets && !slice.isIdr) return UNCHANGED;
    if (!pps || (!slice.isIdr && !isActive)) return { kind: 'unusable', reason: 'missing-parameter-sets' };
    return this.#activate(pps.spsId, slice.isIdr);
  }

  #storeSps(nalUnit: Uint8Array): SpsMalformation | undefined {
    const sps = parseSps(nalUnit);
    if (typeof sps === 'string') return sps;
    const stored = this.#spsById.get(sps.id);
    if (!stored || !sameBytes(stored.nalUnit, nalUnit))
      this.#spsById.set(sps.id, { sps, nalUnit: new Uint8Array(nalUnit) });
    return undefined;
  }

  #storePps(nalUnit: Uint8Array): PpsMalformation | undefined {
    const pps = parsePps(nalUnit);
    if (typeof pps === 'string') return pps;
    const stored = this.#ppsById.get(pps.id);
    if (stored && sameBytes(stored.nalUnit, nalUnit)) return undefined;
    if (!stored && this.#ppsById.size >= MAX_PPS_COUNT) return 'bad-id';
    this.#ppsById.set(pps.id, { spsId: pps.spsId, nalUnit: new Uint8Array(nalUnit) });
    return undefined;
  }

  #activate(spsId: number, isIdr: boolean): ParameterSetsUpdate {
    const previous = this.#active;
    // Between IDR pictures the active SPS stands, whatever was stored under its id in the meantime.
    const stored = isIdr || !previous ? this.#spsById.get(spsId) : { sps: previous.sps, nalUnit: previous.spsNalUnit };
    if (!stored) return { kind: 'unusable', reason: 'missing-parameter-sets' };
    const { sps, nalUnit: spsNalUnit } = stored;
    const ppsNalUnits = [...this.#ppsById]
      .filter(([, pps]) => pps.spsId === spsId)
      .sort(([a], [b]) => a - b)
      .map(([, pps]) => pps.nalUnit);
    const configurationRecord = writeAvcDecoderConfigurationRecord({
      avcProfileIndication: sps.profileIdc,
      profileCompatibility: sps.profileCompatibility,
      avcLevelIndication: sps.levelIdc,
      lengthSizeMinusOne: 3,
      sequenceParameterSets: [spsNalUnit],
      pictureParameterSets: ppsNalUnits,
      highProfile: isHighProfile(sps.profileIdc)
        ? { chromaFormat: sps.chromaFormatIdc, bitDepthLuma: sps.bitDepthLuma, bitDepthChroma: sps.bitDepthChroma }
        : undefined,
    });
    if (previous && sameBytes(previous.configurationRecord, configurationRecord)) return UNCHANGED;
    this.#active = { sps, spsNalUnit, ppsNalUnits, configurationRecord };
    return { kind: 'changed', active: this.#active };
  }
}
