import { assert } from '@callcast/core';
import {
  type FlatColour,
  type HoldRefusal,
  ParameterSets,
  PictureHold,
  writeAvcSequenceHeaderBody,
  writeStandaloneSlate,
} from '@callcast/media';
import type { PictureSize } from '@callcast/scenario/protocol';
import type { VideoHeader } from './source-unit.ts';

/** Dark grey in studio range: black frames look like a fault to some services. */
export const SLATE_COLOUR: FlatColour = { y: 40, cb: 128, cr: 128 };

/**
 * A slate that needs nothing of the caller: a stream of one colour with parameter sets of its own. Its first picture, and
 * the caller's first one behind it, are IDRs behind a sequence header.
 */
export class OwnSlate {
  readonly header: VideoHeader;
  readonly #parameterSets: readonly Uint8Array[];
  readonly #first: readonly Uint8Array[];
  readonly #pictures = new PictureHold();
  #isBegun = false;

  /** @param size Odd sides, which 4:2:0 does not have, lose a sample. */
  constructor(size: PictureSize) {
    const [width, height] = [evenSide(size.width), evenSide(size.height)];
    const { sps, pps, nalUnits } = writeStandaloneSlate({ width, height, colour: SLATE_COLOUR });
    this.#parameterSets = [sps, pps];
    this.#first = [sps, pps, ...nalUnits];
    const sets = new ParameterSets();
    sets.handleAccessUnit(this.#first);
    assert(sets.active !== undefined, 'the slate brings its parameter sets');
    this.header = { body: writeAvcSequenceHeaderBody(sets.active.configurationRecord), size: { width, height } };
  }

  /** The NAL units of the next picture. */
  next(isIdr: boolean): { readonly nalUnits: readonly Uint8Array[]; readonly isIdr: boolean } {
    if (!this.#isBegun) {
      this.#isBegun = true;
      this.#pictures.handleAccessUnit(this.#first);
      return { nalUnits: this.#first, isIdr: true };
    }
    if (!isIdr) return { nalUnits: made(this.#pictures.next()), isIdr };
    return { nalUnits: [...this.#parameterSets, ...made(this.#pictures.slate(SLATE_COLOUR))], isIdr };
  }
}

const evenSide = (samples: number): number => Math.max(2, samples - (samples % 2));

function made(picture: readonly Uint8Array[] | HoldRefusal): readonly Uint8Array[] {
  assert(typeof picture !== 'string', 'our own stream can be held');
  return picture;
}
