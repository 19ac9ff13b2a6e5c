/** Unsent bytes of one viewer: 13 s at 2.5 Mbit/s. One who is further behind reconnects and is live again. */
export const MAX_VIEWER_BACKLOG_BYTES = 4 * 1024 * 1024;

/** Viewers of the embedded test CDN, all streams together. With the backlog it bounds the memory they can take. */
export const MAX_VIEWERS = 200;

/** The CDN sends its FLV header at once. */
export const CDN_ANSWER_TIMEOUT_MS = 5_000;

/** Files of the pages and the SDK: far more than there are, far fewer than a folder put there by mistake. */
export const MAX_ASSETS = 500;

/** Smaller answers fit into one packet anyway. */
export const MIN_GZIP_BYTES = 1_024;
