/** Values that several classes take or give. */

/** Headers of a call: `X-…`, `VI-…` and `User-to-User`, in one line of at most 4,095 characters; others are not sent. */
export type CallHeaders = Record<string, string | number | boolean>;

/** Headers of a request, in the order in which they came. */
export type RequestHeaders = { key: string; value: string }[];

/** Bytes are arrays of 0 to 255. A string stands for its UTF-8 bytes. */
export type Bytes = number[];

/** Anything at all: what events carry that never come. */
// biome-ignore lint/suspicious/noExplicitAny: scenarios of the original platform read fields of events that do not come here
export type Unspecified = any;
