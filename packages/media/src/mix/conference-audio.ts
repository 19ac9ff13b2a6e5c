/** A conference as its listeners hear it: mixed once, and encoded once for all who say nothing. */
import { AudioCodecError } from '../error.ts';
import { writeSilentOpusPacket } from '../opus/silent-packets.ts';
import { AUDIO_FRAME_SAMPLES, type OpusEncoder, type OpusEncoderSettings } from '../transcode/opus-encoder.ts';
import type { OpusEncoderModule } from '../transcode/opus-encoder-module.ts';
import { ConferenceMixer, type MixerInput } from './conference-mixer.ts';
import { LoudestSpeaker } from './loudest-speaker.ts';

/** CELT alone: a half of the cost, and its packets can follow on those of another encoder. */
export const CONFERENCE_OPUS: OpusEncoderSettings = {
  channels: 1,
  bitrateBps: 40_000,
  application: 'low-delay',
  complexity: 3,
};

/** Whose packets a listener had last: where that changes, the first one may need none before it. */
type PacketSource = 'shared' | 'own' | 'silence';

export class ConferenceParticipant {
  readonly input: MixerInput;
  /** They are sent the conference. */
  readonly isListener: boolean;
  /** Of this tick, 20 ms; undefined while they are no listener. Shared among listeners: not to be changed. */
  packet: Uint8Array | undefined;
  encoder: OpusEncoder | undefined;
  source: PacketSource | undefined;

  constructor(input: MixerInput, isListener: boolean) {
    this.input = input;
    this.isListener = isListener;
  }

  /** @see MixerInput.push */
  push(frame: Float32Array): void {
    this.input.push(frame);
  }
}

export class ConferenceAudio {
  readonly #mixer = new ConferenceMixer();
  readonly #loudest = new LoudestSpeaker<ConferenceParticipant>();
  readonly #participants = new Set<ConferenceParticipant>();
  readonly #encoders: OpusEncoderModule;
  readonly #settings: OpusEncoderSettings;
  readonly #silence = writeSilentOpusPacket(AUDIO_FRAME_SAMPLES, 1);
  #sharedEncoder: OpusEncoder | undefined;
  #failedEncoders = 0;

  constructor(encoders: OpusEncoderModule, settings: OpusEncoderSettings = CONFERENCE_OPUS) {
    this.#encoders = encoders;
    this.#settings = settings;
  }

  get participants(): ReadonlySet<ConferenceParticipant> {
    return this.#participants;
  }

  /** Whose picture is shown: {@link LoudestSpeaker} has the rule. Undefined until somebody speaks. */
  get loudestSpeaker(): ConferenceParticipant | undefined {
    return this.#loudest.current;
  }

  /** All of them, 960 samples, for recorders. Valid until the next {@link handleTick}; not to be changed. */
  get fullMix(): Float32Array {
    return this.#mixer.fullMix;
  }

  /** What somebody hears, 960 samples. As {@link fullMix}. */
  mixFor({ input }: ConferenceParticipant): Float32Array {
    return this.#mixer.mixFor(input);
  }

  /** Encoders that failed and were replaced; their listeners heard silence for one tick. */
  get failedEncoders(): number {
    return this.#failedEncoders;
  }

  /** @returns Undefined when 100 are in it. */
  add({ isListener }: { readonly isListener: boolean }): ConferenceParticipant | undefined {
    const input = this.#mixer.add();
    if (input === undefined) return undefined;
    const participant = new ConferenceParticipant(input, isListener);
    this.#participants.add(participant);
    return participant;
  }

  /** Idempotent. */
  remove(participant: ConferenceParticipant): void {
    this.#participants.delete(participant);
    this.#mixer.remove(participant.input);
    this.#loudest.remove(participant);
    closeEncoder(participant);
    participant.packet = undefined;
  }

  /** Every 20 ms, behind the pushes: makes everybody's packet. */
  handleTick(): void {
    this.#mixer.mix();
    this.#loudest.handleLevels(levels(this.#participants));
    this.#encodeShared();
    for (const participant of this.#participants) {
      if (participant.isListener && participant.input.isHeard) this.#encodeOwn(participant);
    }
  }

  /** Frees the encoders. Idempotent. */
  close(): void {
    for (const participant of [...this.#participants]) this.remove(participant);
    this.#sharedEncoder?.close();
    this.#sharedEncoder = undefined;
  }

  #encodeShared(): void {
    const source = this.#mixer.heardInputs === 0 ? 'silence' : 'shared';
    let listeners = 0;
    let isIndependent = false;
    for (const participant of this.#participants) {
      if (!participant.isListener || participant.input.isHeard) continue;
      closeEncoder(participant);
      if (participant.source !== source) isIndependent = true;
      participant.source = source;
      listeners++;
    }
    if (listeners === 0) return;
    const packet = source === 'silence' ? this.#silence : this.#encode(this, this.#mixer.fullMix, isIndependent);
    for (const participant of this.#participants) {
      if (participant.isListener && !participant.input.isHeard) participant.packet = packet;
    }
  }

  #encodeOwn(participant: ConferenceParticipant): void {
    // Who speaks alone hears nobody.
    const source = this.#mixer.heardInputs === 1 ? 'silence' : 'own';
    const isIndependent = participant.source !== source;
    participant.source = source;
    if (source === 'silence') participant.packet = this.#silence;
    else participant.packet = this.#encode(participant, this.#mixer.mixFor(participant.input), isIndependent);
  }

  /** Somebody's encoder, or the one of all. */
  #encode(owner: ConferenceParticipant | this, frame: Float32Array, isIndependent: boolean): Uint8Array {
    try {
      return this.#encoderOf(owner).encode(frame, isIndependent);
    } catch (cause) {
      if (!(cause instanceof AudioCodecError)) throw cause;
      this.#failedEncoders++;
      this.#closeEncoderOf(owner);
      return this.#silence;
    }
  }

  #encoderOf(owner: ConferenceParticipant | this): OpusEncoder {
    if (owner instanceof ConferenceParticipant) {
      owner.encoder ??= this.#encoders.createEncoder(this.#settings);
      return owner.encoder;
    }
    this.#sharedEncoder ??= this.#encoders.createEncoder(this.#settings);
    return this.#sharedEncoder;
  }

  #closeEncoderOf(owner: ConferenceParticipant | this): void {
    if (owner instanceof ConferenceParticipant) {
      closeEncoder(owner);
      return;
    }
    this.#sharedEncoder?.close();
    this.#sharedEncoder = undefined;
  }
}

function closeEncoder(participant: ConferenceParticipant): void {
  participant.encoder?.close();
  participant.encoder = undefined;
}

function* levels(participants: Iterable<ConferenceParticipant>): Iterable<readonly [ConferenceParticipant, number]> {
  for (const participant of participants) yield [participant, participant.input.levelDbov];
}
