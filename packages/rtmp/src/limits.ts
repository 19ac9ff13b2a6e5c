import { type Millis, millis } from '@callcast/core';

/** Characters of a destination URL or application name: longer than any service uses, short enough for a log line. */
export const MAX_URL_LENGTH = 2048;

/** Characters of a stream name with its query: signed CDN keys reach about 500. AMF 0 itself ends at 65 535 bytes. */
export const MAX_STREAM_NAME_LENGTH = 2048;

/** Characters of a server's sentence that an error or event may quote: a server decides its length. */
export const MAX_QUOTED_LENGTH = 200;

/** Bytes of one message from a server. It only sends commands and control to a publisher; the longest seen are under 1 KB. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

/** Bytes of all messages a server has begun and not finished: without it every chunk stream could hold a whole message. */
export const MAX_OPEN_MESSAGE_BYTES = 128 * 1024;

/** Chunk streams a server may use at once: four or five are usual, the identifier space is 65 599. */
export const MAX_CHUNK_STREAMS = 32;

/** Nesting of AMF 0 values: `connect` answers nest twice. Bounds the parser's recursion. */
export const MAX_AMF0_DEPTH = 8;

/** AMF 0 values in one message, keys not counted: about twenty are usual. */
export const MAX_AMF0_VALUES = 1024;

/** A server that publishes nothing has only acknowledgements and pings to say: under 100 KB per 10 s at 10 Mbit/s. */
export const MAX_RECEIVED_BYTES_PER_WINDOW = 1024 * 1024;
export const RECEIVE_WINDOW: Millis = millis(10_000);

/**
 * Chunk size we announce. One audio or video message then needs one header, except IDRs of more than 64 KB.
 * It is the largest that SRS documents as valid; nginx-rtmp stops at 10 MB.
 */
export const SENT_CHUNK_SIZE = 65_536;

/** Asked of the server: an Acknowledgement every 32 KiB, so that 100 ms of a 2.6 Mbit/s publish is the unit of progress. */
export const ACKNOWLEDGEMENT_WINDOW_BYTES = 32 * 1024;

/** Acknowledgements further apart than this, half a second of a 4 Mbit/s publish, are too rare to measure a rate by. */
export const MAX_FINE_ACKNOWLEDGEMENT_BYTES = 256 * 1024;

/**
 * What a server may leave out when it counts: nginx-rtmp does not count the handshake, 3,073 bytes. Where a still picture and
 * silence are sent they would be seconds of media.
 */
export const UNCOUNTED_BYTES = 4096;

/**
 * Without one for so long, and nothing left to be sent by our kernel, the server has ceased to acknowledge and is not believed
 * to have ceased to read. Longer than the 5 s that a destination may stand still without losing anything.
 */
export const ACKNOWLEDGEMENTS_CEASED_AFTER: Millis = millis(5_500);

/** What may lie at the other end, taken and not read: Linux gives a socket 6 MiB. When more is missing, acknowledgements have ceased. */
export const MAX_UNREAD_BYTES = 8 * 1024 * 1024;

/** Addresses tried per host: round-robin names return up to eight, and each may cost a whole timeout. */
export const MAX_ADDRESSES_PER_HOST = 8;

/** Servers that may send us on, one to the next: a balancer or two. More is a loop. */
export const MAX_REDIRECTS = 3;

/** Bytes of one output that wait for the kernel, 25 s at 2.6 Mbit/s: the guard of memory at rates that no call has. */
export const MAX_QUEUED_BYTES = 8 * 1024 * 1024;

/** Media that has waited longer for the socket is not live any more: viewers would see it late, and all after it too. */
export const MAX_QUEUED_AGE: Millis = millis(3_000);

/** How long each stage may take, counted from its beginning: bytes that trickle in do not prolong it. */
export interface RtmpTimeouts {
  readonly resolving: Millis;
  readonly connecting: Millis;
  readonly tls: Millis;
  readonly handshaking: Millis;
  /** From `connect` to its answer: services ask their back ends here. */
  readonly connectingApp: Millis;
  /** From `createStream` to NetStream.Publish.Start. */
  readonly publishing: Millis;
  /** A full socket is dead when for this long nothing shows that bytes arrive, although TCP would wait for 15 minutes. */
  readonly stalled: Millis;
  /** From `close` until the socket is destroyed: time for the last bytes and the goodbye. */
  readonly closing: Millis;
  /** A close by the server this soon after `publish` is a refusal that was not put into words. */
  readonly earlyClose: Millis;
}

export const RTMP_TIMEOUTS: RtmpTimeouts = {
  resolving: millis(5_000),
  connecting: millis(5_000),
  tls: millis(5_000),
  handshaking: millis(5_000),
  connectingApp: millis(10_000),
  publishing: millis(10_000),
  stalled: millis(30_000),
  closing: millis(2_000),
  earlyClose: millis(5_000),
};
