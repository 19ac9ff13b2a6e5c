/** What is drawn into each picture of the robot's clip, for those who draw it and those who read it back. */

export const FRAME_RATE = 30;

/** The clip loops after so many pictures. */
export const PICTURES = 240;

/** Number of the picture in binary, most significant first. */
export const COUNTER_BITS = 8;

/** White, black, the counter, its parity, black: side by side over the upper eighth of the picture. */
export const CELLS = COUNTER_BITS + 4;

/** A box in the middle of the lower half is white in the first so many pictures of each second, else black. */
export const FLASH_PICTURES = 2;
