/** Message type id of an audio message; its payload is the body of an FLV audio tag (RTMP 1.0 §7.1.4). */
export const AUDIO_TYPE = 8;

/** Chunk stream of our audio: the one encoders in the field use. */
export const AUDIO_CHUNK_STREAM = 4;
