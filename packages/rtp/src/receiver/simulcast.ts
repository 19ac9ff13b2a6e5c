/**
 * Several encodings of one picture (layers) become one track: the best one that arrives well, from IDR to IDR.
 *
 * Sources: RFC 8853 §6.2 (a receiver may switch at any time), RFC 3550 §6.4.1 (sender reports relate the timestamps of the
 * layers, which are unrelated otherwise).
 */
import { type Millis, millis, type Ticks, ticks } from '@callcast/core';
import { parseSps } from '@callcast/media';
import type { ReceiverLimits } from '../limits.ts';
import { spsOf } from '../payload/h264-packet-start.ts';
import type { PacketTap, PeerReceiverEvents, SenderReportClock } from './events.ts';
import type { ReceivedPacket } from './received-packet.ts';
import { SimulcastLayer } from './simulcast-layer.ts';

const TICKS_PER_MS = 90;
/** Sender reports and arrivals that disagree by more are damaged. */
const MAX_CLOCK_ERROR_MS = 2_000;

/** What is asked of the receive engines of the layers. */
export interface LayerControl {
  /** When media arrived last, though it may wait behind a hole. */
  lastMediaAt(layer: number): number;
  requestKeyFrame(now: Millis, layer: number): void;
  cancelKeyFrame(layer: number): void;
}

/** Sans-IO. The receive engine of each layer tells its events to {@link layerEvents}. */
export class Simulcast {
  readonly #track: number;
  readonly #limits: ReceiverLimits;
  readonly #events: PeerReceiverEvents;
  readonly #control: LayerControl;
  readonly #layers: readonly SimulcastLayer[];
  /** Undefined until the show begins. */
  #selected: number | undefined;
  /** Where to switch to at its next IDR; the selected one when there is nothing to switch to. */
  #wanted: number | undefined;
  #wantedSince = 0;
  #dueAt = Number.POSITIVE_INFINITY;
  /** Of the last packet that was passed on. */
  #last: { position: number; arrivedAt: number; marker: boolean } | undefined;
  tap: PacketTap | undefined;
  /** Numbers what the tap gets: layers have unrelated ones. */
  #told = 0;
  /** Positions after a switch stay behind those before it. */
  #floor = Number.NEGATIVE_INFINITY;

  constructor(
    track: number,
    layerCount: number,
    limits: ReceiverLimits,
    events: PeerReceiverEvents,
    control: LayerControl,
  ) {
    this.#track = track;
    this.#limits = limits;
    this.#events = events;
    this.#control = control;
    this.#layers = Array.from({ length: layerCount }, () => new SimulcastLayer());
  }

  /** The layer that is to be on the air; the first one before the show begins. */
  get wanted(): number {
    return this.#wanted ?? 0;
  }

  /** The layer that is on the air, whose figures count; the first one before the show begins. */
  get selected(): number {
    return this.#selected ?? 0;
  }

  /** When to call {@link handleTimeout} next. */
  get dueAt(): number {
    return this.#dueAt;
  }

  layerEvents(layer: number): PeerReceiverEvents {
    return {
      packet: (_track, packet) => this.#handlePacket(layer, packet),
      gap: (track, lostPackets) => {
        this.#layers[layer]?.lose(lostPackets);
        if (layer !== this.#selected) return;
        this.#told += lostPackets;
        this.#events.gap(track, lostPackets);
      },
      restart: () => this.#handleRestart(layer),
      senderReport: (_track, report) => this.#handleSenderReport(layer, report),
      rtcp: (track, compound) => this.#events.rtcp(track, compound),
      bye: (track) => {
        if (layer === this.#selected) this.#events.bye?.(track);
      },
    };
  }

  handleTimeout(now: Millis): void {
    if (now < this.#dueAt) return;
    if (this.#selected === undefined) {
      this.#begin(now);
      return;
    }
    this.#dueAt = now + this.#limits.layerReviewInterval;
    for (const [index, layer] of this.#layers.entries())
      layer.review(now, this.#control.lastMediaAt(index), this.#limits);
    this.#review(now, this.#selected);
  }

  #handlePacket(index: number, packet: ReceivedPacket): void {
    const layer = this.#layers[index];
    if (layer === undefined) return;
    layer.received();
    const spsNalUnit = spsOf(packet.payload);
    if (spsNalUnit !== undefined) {
      const sps = parseSps(spsNalUnit);
      // One that we cannot read may serve a player all the same, when there is no other.
      layer.pixels = typeof sps === 'string' ? 1 : sps.width * sps.height;
      if (index !== this.#selected && index !== this.#wanted) this.#control.cancelKeyFrame(index); // known now
    }
    if (this.#selected === undefined) this.#queue(index, layer, packet, spsNalUnit !== undefined);
    else if (index === this.#selected) this.#pass(layer, packet);
    else if (index === this.#wanted && spsNalUnit !== undefined) this.#switchTo(index, layer, packet);
  }

  /** Before the show begins: every layer waits from its own beginning on, so that the best one loses nothing. */
  #queue(index: number, layer: SimulcastLayer, packet: ReceivedPacket, isBeginning: boolean): void {
    if (this.#dueAt === Number.POSITIVE_INFINITY) this.#dueAt = packet.arrivedAt + this.#limits.layerStartWait;
    if (!layer.enqueue(packet, isBeginning)) this.#control.requestKeyFrame(packet.arrivedAt, index);
    if (this.#layers.every((other) => other.hasBegun)) this.#begin(packet.arrivedAt);
  }

  #begin(now: Millis): void {
    const best = this.#bestOf((layer) => layer.hasBegun);
    const layer = best === undefined ? undefined : this.#layers[best];
    this.#dueAt = now + (layer === undefined ? this.#limits.layerStartWait : this.#limits.layerReviewInterval);
    if (best === undefined || layer === undefined) return; // none has an IDR yet; each has been asked for one
    this.#selected = best;
    this.#wanted = best;
    for (const [index, other] of this.#layers.entries()) {
      if (index !== best) this.#control.cancelKeyFrame(index);
      const queued = other.takeQueue();
      if (other === layer) for (const packet of queued) this.#pass(layer, packet);
    }
  }

  #review(now: Millis, selected: number): void {
    const { layerPatience, layerPenalty } = this.#limits;
    const current = this.#layers[selected];
    if (current === undefined) return;
    if (this.#wanted !== selected && now - this.#wantedSince >= layerPatience) {
      this.#layers[this.wanted]?.penalise(now + layerPenalty); // it made no IDR
      this.#want(now, selected);
    }
    for (const [index, layer] of this.#layers.entries())
      if (layer.pixels === 0 && layer.isAlive) this.#control.requestKeyFrame(now, index);

    const best = this.#bestOf((layer) => layer.isUsable);
    if (best === undefined || best === this.#wanted) return;
    const isBetter = (this.#layers[best]?.pixels ?? 0) > current.pixels;
    const isSteady = this.#layers[best]?.isSteady(now, this.#limits) ?? false;
    if (best === selected || !current.isUsable || (isBetter && isSteady)) this.#want(now, best);
  }

  #want(now: Millis, layer: number): void {
    if (this.#wanted !== undefined && this.#wanted !== this.#selected) this.#control.cancelKeyFrame(this.#wanted);
    this.#wanted = layer;
    this.#wantedSince = now;
    if (layer !== this.#selected) this.#control.requestKeyFrame(now, layer);
  }

  /** Most pixels first; the selected one among equals. */
  #bestOf(isEligible: (layer: SimulcastLayer) => boolean): number | undefined {
    let best: number | undefined;
    let pixels = 0;
    for (const [index, layer] of this.#layers.entries()) {
      if (layer.pixels === 0 || !isEligible(layer)) continue;
      if (layer.pixels < pixels || (layer.pixels === pixels && index !== this.#selected)) continue;
      best = index;
      pixels = layer.pixels;
    }
    return best;
  }

  /** At the first packet of an IDR with its parameter sets. */
  #switchTo(index: number, layer: SimulcastLayer, packet: ReceivedPacket): void {
    const previous = this.#selected === undefined ? undefined : this.#layers[this.#selected];
    if (this.#selected !== undefined) this.#control.cancelKeyFrame(this.#selected);
    if (this.#last !== undefined && previous !== undefined) {
      // The picture of the other layer that has begun does not end any more.
      if (!this.#last.marker) {
        this.#told++; // a receiver of what is told has to learn of it, too
        this.#events.gap(this.#track, 0);
      }
      layer.offset = this.#offsetAfter(previous, layer, packet, this.#last);
      this.#floor = this.#last.position + TICKS_PER_MS;
    }
    this.#selected = index;
    this.#pass(layer, packet);
  }

  /** What brings positions of `layer` onto the track's: by both sender reports, else by arrival. */
  #offsetAfter(
    previous: SimulcastLayer,
    layer: SimulcastLayer,
    packet: ReceivedPacket,
    last: { position: number; arrivedAt: number },
  ): number {
    const byArrival = last.position + (packet.arrivedAt - last.arrivedAt) * TICKS_PER_MS - packet.position;
    if (previous.clock === undefined || layer.clock === undefined) return Math.round(byArrival);
    const sameInstant =
      previous.clock.position + previous.offset + (layer.clock.ntpMs - previous.clock.ntpMs) * TICKS_PER_MS;
    const byReports = sameInstant - layer.clock.position;
    const isSound = Math.abs(byReports - byArrival) <= MAX_CLOCK_ERROR_MS * TICKS_PER_MS;
    return Math.round(isSound ? byReports : byArrival);
  }

  #pass(layer: SimulcastLayer, packet: ReceivedPacket): void {
    const position = Math.max(packet.position + layer.offset, this.#floor);
    this.#last = { position, arrivedAt: packet.arrivedAt, marker: packet.marker };
    this.#events.packet(this.#track, { ...packet, position: ticks(position) });
    this.tap?.packet(packet.codec, this.#told++, position, packet.marker, packet.payload);
  }

  #handleRestart(index: number): void {
    this.#layers[index]?.restart();
    if (index !== this.#selected) return;
    this.#floor = Number.NEGATIVE_INFINITY;
    this.#last = undefined;
    this.#events.restart(this.#track);
    this.tap?.restart();
  }

  #handleSenderReport(index: number, report: SenderReportClock): void {
    const layer = this.#layers[index];
    if (layer === undefined) return;
    layer.clock = report;
    if (index !== this.#selected) return;
    const position: Ticks = ticks(report.position + layer.offset);
    this.#events.senderReport(this.#track, { ...report, position, arrivedAt: millis(report.arrivedAt) });
  }
}
