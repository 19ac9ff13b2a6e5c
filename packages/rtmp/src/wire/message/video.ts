/** Message type id of a video message; its payload is the body of an FLV video tag (RTMP 1.0 §7.1.5). */
export const VIDEO_TYPE = 9;

/** Chunk stream of our video. Not that of audio: alternating messages would need full headers. */
export const VIDEO_CHUNK_STREAM = 6;
