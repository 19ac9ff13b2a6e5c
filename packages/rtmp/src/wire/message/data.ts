import { concatBytes } from '@callcast/core';
import { writeAmf0 } from '../amf0/write.ts';

/** Message type id of an AMF 0 data message, RTMP 1.0 §7.1.2. */
export const DATA_TYPE = 18;

/** Chunk stream of our metadata. */
export const DATA_CHUNK_STREAM = 5;

const SET_DATA_FRAME = writeAmf0(['@setDataFrame']);
const ON_META_DATA = writeAmf0(['onMetaData']);

/**
 * Turns the body of an FLV script tag into the payload of a data message.
 *
 * `onMetaData` becomes the argument of `@setDataFrame`, which makes a server keep it for later viewers; anything else
 * is passed as it is. Not in the specification; encoders and servers agree on it.
 *
 * @param scriptTagBody Not modified.
 * @returns A fresh array for metadata, otherwise the body itself.
 */
export function writeDataPayload(scriptTagBody: Uint8Array): Uint8Array {
  const isMetaData = ON_META_DATA.every((byte, at) => scriptTagBody[at] === byte);
  return isMetaData ? concatBytes([SET_DATA_FRAME, scriptTagBody]) : scriptTagBody;
}
