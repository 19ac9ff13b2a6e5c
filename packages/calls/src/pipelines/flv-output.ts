/**
 * From source units to the tags of one output: starts with metadata, sequence headers and an IDR; stamps the publish
 * timeline; repeats a sequence header only when it changed (a repeated one is a discontinuity to HLS packagers).
 */
import { type Millis, millis, type Scheduler, type Timer } from '@callcast/core';
import { type FlvTag, PublishTimeline } from '@callcast/media';
import type { SourceHeaders, SourceUnit, UnitSink } from './source-unit.ts';
import { StartBacklog } from './start-backlog.ts';

/** A caller whose camera is off is published with audio alone after this wait for a first picture. */
const VIDEO_WAIT = millis(1_500);

export interface FlvOutputOptions {
  readonly scheduler: Scheduler;
  /** The first media of this publish was written. */
  readonly onStarted: () => void;
  /** The first audio or video of this output. */
  readonly onTrack: (kind: 'audio' | 'video') => void;
}

export interface TagSink {
  write(tag: FlvTag): void;
}

export class FlvOutput implements UnitSink {
  readonly #options: FlvOutputOptions;
  readonly #timeline = new PublishTimeline();
  readonly #backlog = new StartBacklog();
  #sink: TagSink | undefined;
  #closed = false;
  /** Who feeds this output; asked for a key frame whenever one is needed. */
  #source: { readonly hasVideo: boolean; requestKeyFrame(): void } | undefined;
  #needsIdr = true;
  /** Metadata and first media of this publish were written. */
  #started = false;
  /** Where the present source begins on its own time; undefined until its first unit is written. */
  #origin: Millis | undefined;
  #videoWait: Timer | undefined;
  #videoWaitOver = false;
  #sentHeaders: SourceHeaders | undefined;
  readonly #seen = { audio: false, video: false };

  constructor(options: FlvOutputOptions) {
    this.#options = options;
  }

  /** The destination takes media from now on: a new publish begins. */
  open(sink: TagSink): void {
    this.#sink = sink;
    this.#started = false;
    this.#sentHeaders = undefined;
    const backlog = this.#backlog.take();
    if (backlog.length === 0) this.#awaitVideo();
    else this.#needsIdr = true;
    for (const { unit, headers } of backlog) this.handleUnit(unit, headers);
  }

  close(): void {
    this.#closed = true;
    this.#sink = undefined;
    this.#source = undefined;
    this.#backlog.clear();
    this.#videoWait?.cancel();
  }

  /** Another leg feeds this output; the timeline goes on where it was. */
  attach(source: { readonly hasVideo: boolean; requestKeyFrame(): void }): void {
    if (this.#closed) return;
    this.#source = source;
    this.#origin = undefined;
    this.#backlog.clear();
    this.#awaitVideo();
  }

  detach(): void {
    this.#source = undefined;
    this.#videoWait?.cancel();
  }

  /** Video was lost on the way out: nothing more until the next IDR. */
  holdVideo(): void {
    this.#needsIdr = true;
    this.#source?.requestKeyFrame();
  }

  handleUnit(unit: SourceUnit, headers: SourceHeaders): void {
    if (this.#sink === undefined) {
      if (!this.#closed) this.#backlog.add(unit, headers);
      return;
    }
    if (unit.kind === 'video') {
      if (this.#needsIdr && !unit.isKeyFrame) return;
      this.#needsIdr = false;
    } else if (this.#origin === undefined && !this.#mayStartWithAudio()) return;
    if (this.#origin !== undefined && unit.time < this.#origin) return; // audio from before the first picture
    this.#start(unit);
    const timestamp = this.#timeline.toTimestamp(unit.kind, unit.time);
    if (headers !== this.#sentHeaders) this.#writeHeaders(headers, timestamp);
    this.#sink.write({ kind: unit.kind, timestamp, body: unit.body, isHeader: false, isKeyFrame: unit.isKeyFrame });
    if (!this.#seen[unit.kind]) {
      this.#seen[unit.kind] = true;
      this.#options.onTrack(unit.kind);
    }
  }

  #start(unit: SourceUnit): void {
    if (this.#origin === undefined) {
      this.#origin = unit.time;
      this.#timeline.start(unit.time);
    }
    if (this.#started) return;
    this.#started = true;
    this.#videoWait?.cancel();
    this.#options.onStarted();
  }

  /** Without video in the call, or when none came in time. */
  #mayStartWithAudio(): boolean {
    return this.#source !== undefined && (!this.#source.hasVideo || this.#videoWaitOver);
  }

  #awaitVideo(): void {
    this.#needsIdr = true;
    this.#videoWaitOver = false;
    this.#videoWait?.cancel();
    if (this.#sink === undefined || this.#source === undefined) return;
    this.#source.requestKeyFrame();
    this.#videoWait = this.#options.scheduler.after(VIDEO_WAIT, () => {
      this.#videoWaitOver = true;
    });
  }

  #writeHeaders(headers: SourceHeaders, timestamp: Millis): void {
    const sent = this.#sentHeaders;
    const write = (kind: FlvTag['kind'], body: Uint8Array | undefined, before: Uint8Array | undefined): void => {
      if (body !== undefined && body !== before)
        this.#sink?.write({ kind, timestamp, body, isHeader: true, isKeyFrame: false });
    };
    write('script', headers.metadata, sent?.metadata);
    write('video', headers.video, sent?.video);
    write('audio', headers.audio, sent?.audio);
    this.#sentHeaders = headers;
  }
}
