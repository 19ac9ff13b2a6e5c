/** MaxFS by level_idc (ITU-T H.264 Table A-1); 9 is level 1b of the profiles that have a number for it. */
const MAX_FRAME_MACROBLOCKS: ReadonlyMap<number, number> = new Map([
  [9, 99],
  [10, 99],
  [11, 396],
  [12, 396],
  [13, 396],
  [20, 396],
  [21, 792],
  [22, 1_620],
  [30, 1_620],
  [31, 3_600],
  [32, 5_120],
  [40, 8_192],
  [41, 8_192],
  [42, 8_704],
  [50, 22_080],
  [51, 36_864],
  [52, 36_864],
]);

/**
 * The largest picture, in macroblocks, of the level in a `profile-level-id` (RFC 6184 §8.1: profile_idc, constraint
 * flags and level_idc, two hexadecimal digits each).
 *
 * @returns undefined when it is no such text, or names a level without an entry in the table.
 */
export function maxPictureMacroblocks(profileLevelId: string): number | undefined {
  if (!/^[\da-f]{6}$/i.test(profileLevelId)) return undefined;
  return MAX_FRAME_MACROBLOCKS.get(Number.parseInt(profileLevelId.slice(4), 16));
}
