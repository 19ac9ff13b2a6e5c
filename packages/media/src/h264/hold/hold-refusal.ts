/** Why a held picture, an IDR again, or a slate cannot be made. */
export type HoldRefusal =
  /** Nothing was published yet, or no IDR was. */
  | 'no-picture'
  /** A picture refers to parameter sets that never came or were malformed (also: too large a picture). */
  | 'missing-parameter-sets'
  | 'interlaced'
  | 'slice-groups'
  /** Not 4:2:0 with 8 bits. */
  | 'sample-format'
  | 'lossless'
  | 'poc-type-1'
  /** max_num_ref_frames is 0: no picture may refer to another. A slate is possible. */
  | 'no-reference-frames'
  /** A slice header breaks off or contradicts itself. Lasts until the next IDR, as do the following; a slate is possible. */
  | 'damaged-picture'
  /** A reference picture is missing, and the sender did not announce that some may be. */
  | 'frame-num-gap'
  /** The sender's reference marking overfills the decoded picture buffer. */
  | 'bad-reference-marking'
  /** Nothing that could be shown is left to refer to. */
  | 'no-reference-picture'
  /** No pic_order_cnt_lsb tells a picture behind all others: the last reference picture lies too far back. */
  | 'poc-out-of-reach';
