/** What a caller does beside sending sound and pictures, as a scenario asked to hear of it: presses keys, begins to speak. */
import type { Log, Millis } from '@callcast/core';
import { type PeerReceiver, type TelephoneEventPacket, ToneReception } from '@callcast/rtp';
import type { PcmListener } from './leg-audio.ts';
import { soundLevel } from './sound-level.ts';
import { ToneAllowance } from './tone-allowance.ts';
import { VoiceActivity } from './voice-activity.ts';

/** What somebody wants to hear of. */
export interface WatchedSignals {
  readonly tones: boolean;
  readonly micStatus: boolean;
}

export interface LegSignalsOptions {
  /** Index of the track that is heard; -1: none. */
  readonly audioTrack: number;
  readonly receiver: Pick<PeerReceiver, 'listenToLevels'>;
  /** Decodes the sound, until the function that is returned is called. */
  readonly listen: (listener: PcmListener) => () => void;
  readonly now: () => Millis;
  readonly log: Log;
  /** @param key One of `0-9*#A-D`. */
  readonly onTone: (key: string) => void;
  readonly onMicStatus: (isActive: boolean) => void;
}

/** One for each leg. Nothing is spent on what nobody wants. */
export class LegSignals {
  readonly #options: LegSignalsOptions;
  readonly #tones = new ToneReception();
  readonly #allowance = new ToneAllowance();
  #hearsTones = false;
  #hasWarned = false;
  #voice: VoiceActivity | undefined;
  #stopListening: () => void = () => {};

  constructor(options: LegSignalsOptions) {
    this.#options = options;
  }

  watch({ tones, micStatus }: WatchedSignals): void {
    this.#hearsTones = tones;
    if (micStatus === (this.#voice !== undefined)) return;
    this.#stopListening();
    this.#stopListening = () => {};
    this.#voice = micStatus ? new VoiceActivity(this.#options.onMicStatus) : undefined;
    if (this.#voice !== undefined) this.#listenTo(this.#voice);
  }

  /** Also while nobody wants tones: one that began before is not told when somebody does. */
  handleTelephoneEvent(packet: TelephoneEventPacket): void {
    const { now, onTone } = this.#options;
    const keys = this.#tones.receive(packet);
    if (typeof keys === 'string') {
      this.#warn(`telephone events cannot be read: ${keys}`);
      return;
    }
    if (!this.#hearsTones) return;
    for (const key of keys) {
      if (this.#allowance.take(now())) onTone(key);
      else this.#warn('tones come faster than any telephone sends them: the rest is not told');
    }
  }

  /** Another SSRC. */
  handleRestart(): void {
    this.#tones.restart();
  }

  handleTick(now: Millis): void {
    this.#voice?.handleTick(now);
  }

  /** By what the packets say of themselves (RFC 6464); of who says nothing the sound is decoded. */
  #listenTo(voice: VoiceActivity): void {
    const { audioTrack, receiver, listen, now } = this.#options;
    if (audioTrack < 0) return;
    if (receiver.listenToLevels(audioTrack, (at, levelDb) => voice.handleLevel(at, levelDb)))
      this.#stopListening = () => void receiver.listenToLevels(audioTrack, undefined);
    else this.#stopListening = listen((samples) => voice.handleLevel(now(), soundLevel(samples)));
  }

  /** Once: who does it once does it again. */
  #warn(message: string): void {
    if (!this.#hasWarned) this.#options.log.warn(message);
    this.#hasWarned = true;
  }
}
