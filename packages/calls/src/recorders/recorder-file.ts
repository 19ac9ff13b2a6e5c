/** The file of one recorder: frames of sound go in, and pictures where it takes any. */
import type { Log, Millis, Random, Scheduler } from '@callcast/core';
import {
  type AacSettings,
  type AudioCodecs,
  type AudioEngine,
  type AudioFileWriter,
  DEFAULT_AAC_BITRATE_BPS,
  type FlvTag,
  type Mp3Settings,
  type OpusEncoderSettings,
} from '@callcast/media';
import { ConferenceSound } from '../conference/conference-sound.ts';
import type { Participant, ParticipantVoice } from '../conference/participant.ts';
import { Program } from '../conference/program.ts';
import type { RecordedFile, RecordedFileEvents, RecordingPort } from '../media-ports.ts';
import { FlvOutput } from '../pipelines/flv-output.ts';
import type { SourceHeaders, SourceUnit } from '../pipelines/source-unit.ts';
import { RECORDER_LIMITS } from './limits.ts';
import type { RecordedSound, RecorderOwner } from './recorder-protocol.ts';

export interface RecorderFile {
  readonly name: string;
  /** @param frame The next 20 ms, interleaved. Not retained. @throws {AudioCodecError} `AUDIO_ENCODER_FAILED` — close it. */
  write(frame: Float32Array): void;
  handlePicture(of: Participant<ParticipantVoice>, unit: SourceUnit, headers: SourceHeaders, now: Millis): void;
  handleLeft(participant: Participant<ParticipantVoice>): void;
  /** Pictures that come go into it, or they do not; at first they do. */
  setMuted(isMuted: boolean): void;
  handleTick(now: Millis): void;
  /** Writes what is left. Idempotent. @throws {AudioCodecError} Like {@link write}; it is closed all the same. */
  close(): void;
}

/** What opens the file, once there is something for it. */
export type OpenRecorderFile = (origin: Millis, events: RecordedFileEvents) => RecorderFile;

export interface RecorderFileOptions {
  readonly of: RecorderOwner;
  readonly sound: RecordedSound;
  readonly engine: AudioEngine;
  readonly codecs: Pick<AudioCodecs, 'createPcmToAac'>;
  readonly port: Pick<RecordingPort, 'openSound' | 'openVideo'>;
  readonly participants: () => Iterable<Participant<ParticipantVoice>>;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
  readonly onVideo: () => void;
}

const STEREO_KBPS = { hd: 192, telephone: 64 } as const;
const OPUS_BPS = { hd: 96_000, telephone: 32_000 } as const;

/** Rejects with an AudioCodecError where an encoder cannot start. @returns How to open it, and how not to. */
export async function prepareRecorderFile(
  options: RecorderFileOptions,
): Promise<{ readonly open: OpenRecorderFile; readonly discard: () => void }> {
  const { sound, engine, random, of, port } = options;
  const { format } = sound;
  if (format === 'mp4') return { open: (origin, events) => new VideoFile(options, origin, events), discard: () => {} };
  const writer =
    format === 'mp3'
      ? await engine.openMp3Writer(await mp3Of(sound))
      : engine.openOggOpusWriter(opusOf(sound), random.uint32());
  return {
    open: (_origin, events) => new SoundFile(writer, port.openSound({ ...of, format }, events)),
    discard: () => void writer.end(),
  };
}

async function mp3Of({ isHd, isStereo }: RecordedSound): Promise<Mp3Settings> {
  const { MP3_HD, MP3_TELEPHONE } = await import('@callcast/media/audio-engine'); // read with the engine already
  const settings = isHd ? MP3_HD : MP3_TELEPHONE;
  return isStereo ? { ...settings, channels: 2, bitrateKbps: STEREO_KBPS[isHd ? 'hd' : 'telephone'] } : settings;
}

function opusOf({ isHd, isStereo }: RecordedSound): OpusEncoderSettings {
  const channels = isStereo ? 2 : 1;
  const bitrateBps = OPUS_BPS[isHd ? 'hd' : 'telephone'] * (isStereo ? 1.5 : 1);
  return { channels, bitrateBps, application: 'music', complexity: 5 };
}

class SoundFile implements RecorderFile {
  readonly name: string;
  readonly #writer: AudioFileWriter;
  readonly #file: RecordedFile<Uint8Array>;
  #isClosed = false;

  constructor(writer: AudioFileWriter, file: RecordedFile<Uint8Array>) {
    this.#writer = writer;
    this.#file = file;
    this.name = file.name;
  }

  write(frame: Float32Array): void {
    this.#append(this.#writer.write(frame));
  }

  handlePicture(): void {}
  handleLeft(): void {}
  setMuted(): void {}
  handleTick(): void {}

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.#append(this.#writer.end());
    } finally {
      this.#file.close();
    }
  }

  #append(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#file.write(bytes);
  }
}

/** Made as what is published is: with a slate where there is no picture, so that one may come at any time. */
class VideoFile implements RecorderFile {
  readonly name: string;
  readonly #options: RecorderFileOptions;
  readonly #file: RecordedFile<FlvTag>;
  readonly #flv: FlvOutput;
  readonly #program: Program;
  readonly #sound: ConferenceSound;
  #isMuted = false;
  #hasVideo = false;

  constructor(options: RecorderFileOptions, origin: Millis, events: RecordedFileEvents) {
    this.#options = options;
    const { of, sound, engine, codecs, port, scheduler, log, participants } = options;
    const { keyframeInterval } = RECORDER_LIMITS;
    const channels = sound.isStereo ? 2 : 1;
    const audio: AacSettings = { channels, bitrateBps: DEFAULT_AAC_BITRATE_BPS[channels] };
    this.#file = port.openVideo({ ...of, format: 'mp4' }, events);
    this.name = this.#file.name;
    this.#flv = new FlvOutput({
      ...{ scheduler, hold: 'slate', keyframeInterval, audio, audioCodec: 'aac', awaitsSize: false },
      onStarted: () => {},
      onTrack: () => {},
      onResized: () => {},
      onReplaced: (reason) => log.info(`a recording: ${reason}`),
    });
    this.#sound = new ConferenceSound({
      ...{ channels, aac: codecs.createPcmToAac(channels), engine, origin, log },
      onUnit: (unit) => this.#program.handleAudio(unit, scheduler.now()),
    });
    this.#program = new Program({
      ...{ output: this.#flv, keyframeInterval, participants },
      isOnAir: () => false,
      loudest: () => undefined,
      wantAudio: (encoding) => this.#sound.want(encoding),
      releaseAudio: (encoding) => this.#sound.release(encoding),
      emit: () => {},
    });
    this.#flv.open({ write: (tag) => this.#file.write(tag) }, 'aac');
  }

  write(frame: Float32Array): void {
    this.#sound.push(frame);
  }

  handlePicture(of: Participant<ParticipantVoice>, unit: SourceUnit, headers: SourceHeaders, now: Millis): void {
    if (this.#isMuted) return;
    this.#program.handlePicture(of, unit, headers, now);
    if (this.#hasVideo || this.#flv.pictures === 0) return;
    this.#hasVideo = true;
    this.#options.onVideo();
  }

  handleLeft(participant: Participant<ParticipantVoice>): void {
    this.#program.handleLeft(participant);
  }

  setMuted(isMuted: boolean): void {
    this.#isMuted = isMuted;
    if (!isMuted) this.#flv.holdVideo(); // what comes next needs what was left out
  }

  handleTick(now: Millis): void {
    this.#program.handleTick(now);
    this.#flv.handleTick(now);
  }

  close(): void {
    this.#program.close();
    this.#flv.close();
    this.#sound.close();
    this.#file.close();
  }
}
