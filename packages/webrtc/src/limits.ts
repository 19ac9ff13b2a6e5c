/** Offers of Chromium with camera, microphone and every codec are 6 to 9 KB; 64 KB is far beyond any real client. */
export const MAX_OFFER_BYTES = 65_536;

/** Longest line seen is a candidate or an ssrc line of some 200 characters; bounds the cost of one regular expression. */
export const MAX_LINE_LENGTH = 2_048;

/** A browser offer has 100 to 300 lines. */
export const MAX_LINES = 2_000;

/** Microphone, camera, screen and a data channel make four; more only means work for the answer. */
export const MAX_SECTIONS = 16;

/** Payload types are 0..127; more formats than that in one m-section cannot mean anything. */
export const MAX_FORMATS = 128;

/** The ICE agent of the WebRTC library keeps at most 20 remote candidates; each one is an address it sends checks to. */
export const MAX_CANDIDATES_IN_OFFER = 16;

/** Candidates that one peer may trickle after its offer, for the same reason. */
export const MAX_TRICKLED_CANDIDATES = 32;

/** One media stream and its retransmissions per m-section are normal; legacy simulcast announces three pairs. */
export const MAX_ANNOUNCED_SSRCS = 16;

/** Browsers and OBS send three encodings; each one more costs a receive window of its own. */
export const MAX_SIMULCAST_LAYERS = 4;

/** Host candidates come from the kernel at once; longer means that the library hangs. */
export const GATHERING_TIMEOUT_MS = 5_000;

/**
 * ICE and DTLS together take some hundred milliseconds. A peer that never got through is closed, else strangers could
 * pile up half-open peers with offers alone.
 */
export const CONNECT_TIMEOUT_MS = 30_000;

/**
 * SSRCs that one peer may send from in its life. A call has three, with simulcast eight, and a few more whenever its
 * sender starts anew; a thousand cost every datagram of the peer as much time as its decryption.
 */
export const MAX_SOURCES = 256;
