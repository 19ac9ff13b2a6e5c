/** What viewers see while the caller's pictures do not come: the last one again and again, or a slate. */
import { type Millis, millis } from '@callcast/core';
import { type HoldRefusal, PictureHold } from '@callcast/media';
import type { PictureSize } from '@callcast/scenario/protocol';
import { OwnSlate, SLATE_COLOUR } from './own-slate.ts';
import type { VideoHeader } from './source-unit.ts';

/** What viewers see while nothing comes. `none`: nothing new, where pictures of ours would be of another codec. */
export type HoldMode = 'last-picture' | 'slate' | 'none';

export interface StandInPicture {
  readonly nalUnits: readonly Uint8Array[];
  readonly isIdr: boolean;
  /** Of a slate that is no part of the caller's stream; undefined: the caller's own header stands. */
  readonly header: VideoHeader | undefined;
  /** The next one comes at least so much later. */
  readonly distance: Millis;
}

/** What an output shows that never had a picture to take the size from; the commonest of live video. */
const DEFAULT_SIZE: PictureSize = { width: 1280, height: 720 };
/** An IDR in place of each held picture must not cost more than a caller's pictures do. */
const MAX_REPEATED_BPS = 2_500_000;
const MIN_REPEAT_MS = 200;
const NO_DISTANCE = millis(0);

export interface StandInOptions {
  readonly mode: HoldMode;
  /** A slate is an IDR again this often, for viewers who join. */
  readonly keyframeInterval: Millis;
  /** Something else is shown than was asked for, and why; once for each hold. */
  readonly onReplaced: (reason: string) => void;
}

export class StandIn {
  readonly #options: StandInOptions;
  readonly #pictures = new PictureHold();
  #size = DEFAULT_SIZE;
  /** Shown now instead of anything of the caller's stream. */
  #slate: OwnSlate | undefined;
  #idrTime: Millis | undefined;
  /** A publish has just begun: the decoders there need an IDR first. */
  #isNewPublish = false;
  #told = false;

  constructor(options: StandInOptions) {
    this.#options = options;
  }

  /** A picture of the caller was published: the first one of a publish, or behind anything shown here, is an IDR. */
  handlePublished(nalUnits: readonly Uint8Array[], size: PictureSize): void {
    this.#pictures.handleAccessUnit(nalUnits);
    this.#size = size;
    this.#isNewPublish = false;
    this.#told = false;
    this.#idrTime = undefined;
    this.#slate = undefined;
  }

  /** Whatever is shown next is an IDR. */
  handleNewPublish(): void {
    this.#isNewPublish = true;
    this.#idrTime = undefined;
  }

  /** Times have nothing to do with those before. */
  rebase(): void {
    this.#idrTime = undefined;
  }

  /** @param time Of the picture. */
  next(time: Millis): StandInPicture {
    const isIdrDue = this.#idrTime === undefined || time - this.#idrTime >= this.#options.keyframeInterval;
    const picture = this.#nextOfStream(isIdrDue) ?? this.#nextOfSlate(isIdrDue);
    if (picture.isIdr) this.#idrTime = time;
    return picture;
  }

  /** @returns undefined when the caller's stream cannot be gone on with. */
  #nextOfStream(isIdrDue: boolean): StandInPicture | undefined {
    if (this.#slate !== undefined) return undefined; // it was tried, and an IDR is not searched through for each picture
    const { refusal } = this.#pictures;
    const wantsSlate = this.#options.mode === 'slate';
    const isIdr = refusal !== undefined || this.#isNewPublish || (wantsSlate && isIdrDue);
    const nalUnits = !isIdr
      ? this.#pictures.next()
      : wantsSlate
        ? this.#pictures.slate(SLATE_COLOUR)
        : this.#pictures.repeatIdr();
    if (typeof nalUnits === 'string') {
      if (refusal !== 'no-picture') this.#tell('a slate', refusal ?? nalUnits);
      return undefined;
    }
    if (refusal !== undefined && !wantsSlate) this.#tell('the last key frame again', refusal);
    this.#isNewPublish = false;
    return { nalUnits, isIdr, header: undefined, distance: this.#distanceBehind(nalUnits) };
  }

  #nextOfSlate(isIdrDue: boolean): StandInPicture {
    this.#slate ??= new OwnSlate(this.#size);
    this.#isNewPublish = false;
    return { ...this.#slate.next(isIdrDue), header: this.#slate.header, distance: NO_DISTANCE };
  }

  /** Where every held picture has to be an IDR there are fewer of them. */
  #distanceBehind(nalUnits: readonly Uint8Array[]): Millis {
    if (this.#pictures.refusal === undefined) return NO_DISTANCE;
    const bits = 8 * nalUnits.reduce((bytes, { length }) => bytes + length, 0);
    const distance = Math.max(MIN_REPEAT_MS, (1000 * bits) / MAX_REPEATED_BPS);
    return millis(Math.min(distance, this.#options.keyframeInterval));
  }

  #tell(shown: string, refusal: HoldRefusal | 'idr-too-large'): void {
    if (this.#told) return;
    this.#told = true;
    this.#options.onReplaced(`The caller's picture stays away; viewers see ${shown}, since ${WHY[refusal]}`);
  }
}

const WHY: Readonly<Record<HoldRefusal | 'idr-too-large', string>> = {
  'no-picture': 'there was none yet',
  'missing-parameter-sets': 'the parameter sets of the last picture never came',
  interlaced: 'its stream is interlaced',
  'slice-groups': 'its stream uses slice groups',
  'sample-format': 'its stream is not 4:2:0 with 8 bits',
  lossless: 'its stream is lossless',
  'poc-type-1': 'its stream counts pictures in an uncommon way (POC type 1)',
  'no-reference-frames': 'its stream lets no picture refer to another',
  'damaged-picture': 'the last picture was damaged',
  'frame-num-gap': 'a picture before the last one is missing',
  'bad-reference-marking': 'its stream keeps more pictures than it said',
  'no-reference-picture': 'no picture is left to refer to',
  'poc-out-of-reach': 'its pictures cannot be counted on',
  'idr-too-large': 'the last key frame is too large to be kept',
};
