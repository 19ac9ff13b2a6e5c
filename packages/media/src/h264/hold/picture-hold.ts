import { assert } from '@callcast/core';
import { MAX_KEPT_IDR_BYTES } from '../../limits.ts';
import { hasSliceHeader, NalUnitType, nalUnitType } from '../nal-unit.ts';
import { parseSliceHeader } from '../slice-header.ts';
import { parseSps, type Sps } from '../sps.ts';
import { type FlatColour, writeFlatIdr } from './flat-picture.ts';
import { type HoldParameterSets, holdParameterSets } from './hold-parameter-sets.ts';
import type { HoldRefusal } from './hold-refusal.ts';
import { withOtherIdrPicId } from './idr-pic-id.ts';
import { type PictureHeader, parsePictureHeader } from './picture-header.ts';
import { PictureOrder } from './picture-order.ts';
import { type ReferenceFrame, ReferenceFrames } from './reference-frames.ts';
import { SkippedPictureWriter } from './skipped-picture.ts';
import type { FirstReference, WrittenSlice } from './slice-header-writer.ts';
import { parseSlicePps, type SliceGroupsPps, type SlicePps } from './slice-pps.ts';

const IDR_PIC_IDS = 65_536;

interface HeldSlice {
  readonly parameterSets: HoldParameterSets;
  readonly slice: WrittenSlice & { readonly kind: 'P' };
}

/**
 * Makes the pictures that an H.264 stream goes on with when its sender does not: copies of its last one, its last IDR
 * again, or a slate.
 *
 * Source: ITU-T H.264. Models what a decoder of the published stream holds, so it must be given exactly what is published,
 * and whatever {@link next}, {@link repeatIdr} and {@link slate} return counts as published.
 *
 * - A held picture repeats the reference picture that is shown last. Pictures are shown in the order in which they come.
 * - After any of them, the sender's own pictures may go on only at its next IDR: those before it refer to frames that have
 *   left the decoder, which then shows wrong pixels without an error.
 * - Two IDR pictures in a row must differ in idr_pic_id. A slate takes the sender's last one plus 32,768, every second
 *   slate in a row one more. Encoders count up, alternate between 0 and 1 or stay at one number, so the sender's next IDR
 *   differs as well; should that have to be certain, a held picture between slate and IDR makes it so.
 */
export class PictureHold {
  readonly #spsById = new Map<number, Sps>();
  readonly #ppsById = new Map<number, SlicePps | SliceGroupsPps>();
  readonly #skippedPictures = new SkippedPictureWriter();
  /** The SPS of the last IDR; undefined until one came whose parameter sets are known. */
  #sps: Sps | undefined;
  #ppsId = 0;
  /** Replaced at each IDR. */
  #order: PictureOrder | undefined;
  #references: ReferenceFrames | undefined;
  /** What is wrong with the pictures since the last IDR. */
  #fault: HoldRefusal | undefined = 'no-picture';
  /** The sender's last IDR with its parameter sets; undefined when there is none or it is too large to keep. */
  #idr: readonly Uint8Array[] | undefined;
  /** idr_pic_id of the sender's last IDR, and of the last one of anybody. */
  #senderIdrPicId = 0;
  #lastIdrPicId = 0;

  /**
   * Takes a published access unit, in decoding order. Parameter sets are read from it, so every IDR must carry them or
   * have been preceded by them ({@link publishedNalUnits} sees to that).
   *
   * @param nalUnits Not modified, and must not be by others: an IDR is retained until the next one.
   */
  handleAccessUnit(nalUnits: readonly Uint8Array[]): void {
    if (nalUnits.some(isIdrSlice)) this.#idr = keptOf(nalUnits);
    this.#handleNalUnits(nalUnits);
  }

  #handleNalUnits(nalUnits: readonly Uint8Array[]): void {
    for (const nalUnit of nalUnits) {
      const type = nalUnitType(nalUnit);
      if (type === NalUnitType.SPS) this.#storeSps(nalUnit);
      else if (type === NalUnitType.PPS) this.#storePps(nalUnit);
      else if (hasSliceHeader(nalUnit) && this.#handleSlice(nalUnit)) return; // one slice tells all about its picture
    }
  }

  /** Why {@link next} would make nothing now; undefined when it would. */
  get refusal(): HoldRefusal | undefined {
    const planned = this.#plan();
    return typeof planned === 'string' ? planned : undefined;
  }

  /** One more picture that looks like the last reference picture: the NAL units of an access unit, fresh. */
  next(): readonly Uint8Array[] | HoldRefusal {
    const planned = this.#plan();
    if (typeof planned === 'string') return planned;
    const { parameterSets, slice } = planned;
    const { frameNum, picOrderCntLsb, droppedLongTermPicNum: dropped } = slice;
    const nalUnit = this.#skippedPictures.write(parameterSets, slice);
    this.#handlePicture({
      frameNum,
      idrPicId: undefined,
      picOrderCntLsb,
      deltaPicOrderCntBottom: 0,
      redundantPicCnt: 0,
      marking:
        dropped === undefined
          ? { kind: 'sliding-window' }
          : { kind: 'adaptive', operations: [{ kind: 'drop-long-term', longTermPicNum: dropped }] },
    });
    return [nalUnit];
  }

  #plan(): HeldSlice | HoldRefusal {
    const parameterSets = this.#parameterSets();
    if (typeof parameterSets === 'string') return parameterSets;
    if (this.#fault) return this.#fault;
    if (parameterSets.sps.maxNumRefFrames === 0) return 'no-reference-frames';
    assert(this.#references && this.#order, 'an IDR without fault has both');
    const shown = this.#references.newestShown;
    if (!shown) return 'no-reference-picture';
    const picOrderCntLsb = this.#order.lsbBehindAll();
    if (picOrderCntLsb === undefined) return 'poc-out-of-reach';
    const frameNum = this.#references.nextFrameNum;
    const dropped = this.#references.obstacle?.longTermFrameIdx;
    const slice: HeldSlice['slice'] = {
      kind: 'P',
      frameNum,
      picOrderCntLsb,
      firstReference: firstReference(this.#references, shown, frameNum),
      droppedLongTermPicNum: dropped,
    };
    return { parameterSets, slice };
  }

  /**
   * The sender's last IDR once more, under another idr_pic_id: the NAL units of an access unit, with its SPS and PPS.
   * Possible where {@link next} fails because of the format or of the pictures since that IDR; behind it a fault is over.
   */
  repeatIdr(): readonly Uint8Array[] | HoldRefusal | 'idr-too-large' {
    const sps = this.#sps;
    if (sps === undefined) return this.#fault ?? 'no-picture';
    if (this.#idr === undefined) return 'idr-too-large';
    const repeated: Uint8Array[] = [];
    let idrPicId = 0;
    for (const nalUnit of this.#idr) {
      const changed = isIdrSlice(nalUnit) ? withOtherIdrPicId(nalUnit, sps, this.#lastIdrPicId) : { nalUnit, idrPicId };
      if (changed === 'field') return 'interlaced';
      if (typeof changed === 'string') return 'damaged-picture';
      repeated.push(changed.nalUnit);
      idrPicId = changed.idrPicId;
    }
    const senderIdrPicId = this.#senderIdrPicId;
    this.#handleNalUnits(repeated);
    this.#senderIdrPicId = senderIdrPicId;
    this.#lastIdrPicId = idrPicId;
    return repeated;
  }

  /**
   * An IDR picture of one colour at the size of the stream: the NAL units of an access unit, fresh. SPS and PPS are not
   * among them, they are the stream's own. Possible also where {@link next} fails because of the pictures before.
   *
   * @param colour Whole numbers 0..255, in the colour space of the stream; black is 16, 128, 128.
   */
  slate(colour: FlatColour): readonly Uint8Array[] | HoldRefusal {
    const parameterSets = this.#parameterSets();
    if (typeof parameterSets === 'string') return parameterSets;
    const far = (this.#senderIdrPicId + IDR_PIC_IDS / 2) % IDR_PIC_IDS;
    const idrPicId = far === this.#lastIdrPicId ? (far + 1) % IDR_PIC_IDS : far;
    const nalUnit = writeFlatIdr(parameterSets, idrPicId, colour);
    this.#handlePicture({
      frameNum: 0,
      idrPicId,
      picOrderCntLsb: 0,
      deltaPicOrderCntBottom: 0,
      redundantPicCnt: 0,
      marking: { kind: 'idr', isLongTerm: false },
    });
    this.#lastIdrPicId = idrPicId;
    return [nalUnit];
  }

  #storeSps(nalUnit: Uint8Array): void {
    const sps = parseSps(nalUnit);
    if (typeof sps !== 'string') this.#spsById.set(sps.id, sps);
  }

  #storePps(nalUnit: Uint8Array): void {
    const pps = parseSlicePps(nalUnit);
    if (typeof pps !== 'string') this.#ppsById.set(pps.id, pps);
  }

  /** The parameter sets that a picture refers to now. */
  #parameterSets(): HoldParameterSets | HoldRefusal {
    if (this.#sps === undefined) return this.#fault ?? 'no-picture';
    return holdParameterSets(this.#sps, this.#ppsById.get(this.#ppsId));
  }

  /** @returns False when the slice is a spare copy, which tells nothing new. */
  #handleSlice(nalUnit: Uint8Array): boolean {
    const head = parseSliceHeader(nalUnit);
    if (head === undefined) return this.#fail('damaged-picture');
    const pps = this.#ppsById.get(head.ppsId);
    if (head.isIdr) this.#sps = pps && this.#spsById.get(pps.spsId);
    else if (this.#sps === undefined) return true; // whoever starts in the middle has nothing to hold yet
    const parameterSets = this.#sps ? holdParameterSets(this.#sps, pps) : 'missing-parameter-sets';
    if (head.isIdr || typeof parameterSets !== 'string') this.#ppsId = head.ppsId;
    if (typeof parameterSets === 'string') return this.#fail(parameterSets);
    const header = parsePictureHeader(nalUnit, parameterSets);
    if (typeof header === 'string') return this.#fail('damaged-picture');
    if (header.redundantPicCnt > 0) return false;
    if (header.idrPicId !== undefined) {
      this.#senderIdrPicId = header.idrPicId;
      this.#lastIdrPicId = header.idrPicId;
    }
    this.#handlePicture(header);
    return true;
  }

  #handlePicture(header: PictureHeader): void {
    if (header.marking.kind === 'idr') {
      assert(this.#sps, 'an IDR activates its SPS first');
      this.#order = new PictureOrder(this.#sps);
      this.#references = new ReferenceFrames(this.#sps);
      this.#fault = undefined;
    }
    if (this.#fault || !this.#order || !this.#references) return;
    this.#fault = this.#references.handlePicture(header, this.#order.handlePicture(header));
  }

  #fail(fault: HoldRefusal): true {
    this.#fault = fault;
    return true;
  }
}

const isIdrSlice = (nalUnit: Uint8Array): boolean => nalUnitType(nalUnit) === NalUnitType.IDR_SLICE;

/** Slices and parameter sets: what SEI messages told of the picture is not true of its repetition. */
function keptOf(nalUnits: readonly Uint8Array[]): readonly Uint8Array[] | undefined {
  const kept = nalUnits.filter((nalUnit) => {
    const type = nalUnitType(nalUnit);
    return type === NalUnitType.SPS || type === NalUnitType.PPS || isIdrSlice(nalUnit);
  });
  return kept.reduce((bytes, { length }) => bytes + length, 0) <= MAX_KEPT_IDR_BYTES ? kept : undefined;
}

function firstReference(
  references: ReferenceFrames,
  wanted: ReferenceFrame,
  frameNum: number,
): FirstReference | undefined {
  if (references.firstOfList(frameNum) === wanted) return undefined;
  if (wanted.longTermFrameIdx !== undefined) return { kind: 'long-term', longTermPicNum: wanted.longTermFrameIdx };
  return { kind: 'short-term', picNumDistance: frameNum - references.picNum(wanted, frameNum) };
}
