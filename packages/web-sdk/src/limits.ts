/** Longest signalling message taken from the server: an SDP answer is under 10 KB, an `info` body is capped by the server at 64 KB. */
export const MAX_SERVER_MESSAGE_CHARS = 256 * 1024;

/** The server gives a scenario 60 s to answer; ten more let its own verdict arrive first. */
export const ANSWER_TIMEOUT_MS = 70_000;

/** ICE and DTLS take under a second on a good path and about 8 s when only the last candidate pair works. */
export const CONNECT_TIMEOUT_MS = 15_000;

/** The server keeps the leg of a lost caller for 30 s; after that there is nothing to come back to. */
export const RECONNECT_TIMEOUT_MS = 30_000;

/** Opening the socket and its `welcome`. */
export const SIGNALLING_TIMEOUT_MS = 10_000;

/** One HTTP answer. */
export const HTTP_TIMEOUT_MS = 15_000;

/** Highest video bitrate asked of the encoder: 720p30 for RTMP services. The server may cap it lower by REMB. */
export const MAX_VIDEO_BITRATE_BPS = 2_500_000;

/** Outputs remembered per call: the server allows fewer, and a page shows a handful. */
export const MAX_STREAMS_PER_CALL = 32;

/** Calls that ring at once: the server rings for ten on a device, and a person looks at one. */
export const MAX_RINGING_CALLS = 16;

/** A client that is to be reached tries again after a lost socket: soon, then ever later, each time by up to half more. */
export const RETRY_FIRST_MS = 1_000;
export const RETRY_LONGEST_MS = 30_000;
