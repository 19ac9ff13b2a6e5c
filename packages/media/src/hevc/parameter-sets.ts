import { sameBytes } from '@callcast/core';
import { writeHevcDecoderConfigurationRecord } from './decoder-configuration-record.ts';
import { HevcNalUnitType, hevcNalUnitType } from './nal-unit.ts';
import { type HevcPpsMalformation, parseHevcPps } from './pps.ts';
import { type HevcSps, type HevcSpsMalformation, parseHevcSps } from './sps.ts';
import { type HevcVpsMalformation, parseHevcVpsId } from './vps.ts';

/** The parameter sets that the pictures now refer to. */
export interface ActiveHevcParameterSets {
  readonly sps: HevcSps;
  /** HEVCDecoderConfigurationRecord, 32-bit lengths. */
  readonly configurationRecord: Uint8Array;
}

export type HevcParameterSetMalformation = HevcVpsMalformation | HevcSpsMalformation | HevcPpsMalformation;

export type HevcParameterSetsUpdate =
  | { readonly kind: 'unchanged' }
  /** Write a sequence header with this record before the picture. */
  | { readonly kind: 'changed'; readonly active: ActiveHevcParameterSets }
  /** The picture refers to parameter sets that never came, or came damaged: it cannot be published. */
  | { readonly kind: 'unusable'; readonly reason: 'missing-parameter-sets' | HevcParameterSetMalformation };

interface StoredSps {
  readonly sps: HevcSps;
  readonly nalUnit: Uint8Array;
}

interface StoredPps {
  readonly spsId: number;
  readonly nalUnit: Uint8Array;
}

const UNCHANGED: HevcParameterSetsUpdate = { kind: 'unchanged' };

/**
 * Keeps the parameter sets of one H.265 stream and tells when the active ones change.
 *
 * Source: ITU-T H.265 §7.4.2.4.2 (a PPS is activated by a slice, SPS and VPS by an IRAP picture).
 * The record holds the active SPS, its VPS, and every PPS that belongs to it: samples of `hvc1` have none.
 * Bounded by ids: 16 VPS, 16 SPS and 64 PPS of at most 4 KB. Copies what it keeps.
 */
export class HevcParameterSets {
  readonly #vpsById = new Map<number, Uint8Array>();
  readonly #spsById = new Map<number, StoredSps>();
  readonly #ppsById = new Map<number, StoredPps>();
  #active: ActiveHevcParameterSets | undefined;
  /** Of the active ones: between IRAP pictures they stand, whatever was stored under their ids in the meantime. */
  #activeVps: Uint8Array | undefined;
  #activeSps: StoredSps | undefined;
  /** Something new was stored since a record was written. */
  #isStale = false;

  /**
   * Stores parameter sets that came outside the stream (RFC 7798 §7.1: `sprop-vps`, …), or before a picture. Others are
   * passed over. Nothing is activated before a slice refers to it.
   *
   * @returns The first malformation; the sets before and after it are stored.
   */
  store(nalUnits: readonly Uint8Array[]): HevcParameterSetMalformation | undefined {
    let malformation: HevcParameterSetMalformation | undefined;
    for (const nalUnit of nalUnits) {
      const failure = this.#storeOne(nalUnit);
      malformation ??= failure;
    }
    return malformation;
  }

  /** Handles the parameter sets of one picture and its reference to them, before it is published. */
  handlePicture(picture: {
    readonly parameterSets: readonly Uint8Array[];
    readonly isKeyFrame: boolean;
    readonly ppsId: number;
  }): HevcParameterSetsUpdate {
    const reason = this.store(picture.parameterSets);
    if (reason !== undefined) return { kind: 'unusable', reason };
    const pps = this.#ppsById.get(picture.ppsId);
    const isActive = pps !== undefined && this.#activeSps?.sps.id === pps.spsId;
    if (isActive && !this.#isStale && !picture.isKeyFrame) return UNCHANGED;
    if (!pps || (!picture.isKeyFrame && !isActive)) return { kind: 'unusable', reason: 'missing-parameter-sets' };
    if (picture.isKeyFrame) {
      const sps = this.#spsById.get(pps.spsId);
      const vps = sps === undefined ? undefined : this.#vpsById.get(sps.sps.vpsId);
      if (!sps || !vps) return { kind: 'unusable', reason: 'missing-parameter-sets' };
      this.#activeSps = sps;
      this.#activeVps = vps;
    }
    return this.#writeRecord();
  }

  #storeOne(nalUnit: Uint8Array): HevcParameterSetMalformation | undefined {
    switch (hevcNalUnitType(nalUnit)) {
      case HevcNalUnitType.VPS: {
        const id = parseHevcVpsId(nalUnit);
        if (typeof id === 'string') return id;
        if (this.#isNew(this.#vpsById.get(id), nalUnit)) this.#vpsById.set(id, new Uint8Array(nalUnit));
        return undefined;
      }
      case HevcNalUnitType.SPS: {
        const sps = parseHevcSps(nalUnit);
        if (typeof sps === 'string') return sps;
        if (this.#isNew(this.#spsById.get(sps.id)?.nalUnit, nalUnit))
          this.#spsById.set(sps.id, { sps, nalUnit: new Uint8Array(nalUnit) });
        return undefined;
      }
      case HevcNalUnitType.PPS: {
        const pps = parseHevcPps(nalUnit);
        if (typeof pps === 'string') return pps;
        if (this.#isNew(this.#ppsById.get(pps.id)?.nalUnit, nalUnit))
          this.#ppsById.set(pps.id, { spsId: pps.spsId, nalUnit: new Uint8Array(nalUnit) });
        return undefined;
      }
      default:
        return undefined;
    }
  }

  #isNew(stored: Uint8Array | undefined, nalUnit: Uint8Array): boolean {
    if (stored !== undefined && sameBytes(stored, nalUnit)) return false;
    this.#isStale = true;
    return true;
  }

  #writeRecord(): HevcParameterSetsUpdate {
    this.#isStale = false; // an SPS or VPS that may not be active yet is looked for at each IRAP picture
    const { sps, nalUnit } = this.#activeSps as StoredSps;
    const pps = [...this.#ppsById]
      .filter(([, { spsId }]) => spsId === sps.id)
      .sort(([a], [b]) => a - b)
      .map(([, stored]) => stored.nalUnit);
    const configurationRecord = writeHevcDecoderConfigurationRecord(sps, {
      ...{ vps: [this.#activeVps as Uint8Array], sps: [nalUnit], pps },
    });
    const previous = this.#active?.configurationRecord;
    if (previous !== undefined && sameBytes(previous, configurationRecord)) return UNCHANGED;
    this.#active = { sps, configurationRecord };
    return { kind: 'changed', active: this.#active };
  }
}
