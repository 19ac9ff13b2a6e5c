/** `@callcast/media/audio-engine`: what plays, mixes and records sound. Loaded by who needs it; a call that is published alone does not. */

export { AudioEngine } from './audio-engine.ts';
/** Files that are recorded. */
export { MP3_HD, MP3_TELEPHONE } from './audio-writer/mp3-writer.ts';
export { OggOpusMuxer, type OggOpusSettings } from './audio-writer/ogg-opus-muxer.ts';
/** Sound of a conference. */
export { CONFERENCE_OPUS } from './mix/conference-audio.ts';
