import type { SecureContext } from 'node:tls';
import type { Log, Random, Scheduler } from '@callcast/core';
import type { FourCc } from '@callcast/media';
import type { PublishedCodecs } from '../enhancements.ts';
import type { OpeningStage, RtmpError } from '../errors.ts';
import type { RtmpTimeouts } from '../limits.ts';
import type { PublishTarget } from '../publish-target.ts';
import type { ResolveHost } from './resolve-addresses.ts';

/** Whether an address may be dialled. Asked for every resolved address; `host` is what the target named. */
export type Egress = (address: string, port: number, host: string) => boolean;

/**
 * What happens to a publisher, delivered asynchronously, never from within `openPublisher`, `write` or `close`.
 *
 * Exactly one of `failed` and `closed` comes, last.
 */
export interface PublisherEvents {
  /** A step towards `published` begins. They come in order, and again from an earlier one with another address or server. */
  stage?(stage: OpeningStage): void;
  /** An address is about to be dialled; `destination` is fit for people (key masked). */
  connecting(destination: string): void;
  /** NetConnection.Connect.Success; `reason` has the server's words. Comes again when a later address is tried. */
  connected(reason: string): void;
  /**
   * The publish was accepted: tags may be written, beginning with metadata, sequence headers and a key frame.
   *
   * @param codecs Of {@link PublisherOptions.codecs} those that the server takes.
   */
  published(reason: string, codecs: readonly FourCc[]): void;
  /**
   * The server asks to publish to `target` instead, and will close before long: open another publisher, then close this
   * one. Only servers that speak Enhanced RTMP do. Leave it out when nobody would act on it: it is announced.
   *
   * @param reason The server's words. @param target The same server, unless it named another.
   */
  reconnectRequested?(reason: string, target: PublishTarget): void;
  /**
   * Pictures were dropped because they waited too long, and all that are written are dropped too until there is a key frame.
   * Once for each gap; not where only sound was dropped, or where a key frame waits already.
   */
  videoDropped?(): void;
  /** It ended by itself before `published`: no address of the target and of its backup would have it. */
  failed(error: RtmpError): void;
  /** It ended after `published`, or was closed by its owner: then without an error. */
  closed(error: RtmpError | undefined): void;
}

export interface PublisherOptions {
  readonly target: PublishTarget;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
  readonly egress: Egress;
  readonly events: PublisherEvents;
  /** Whom to trust, wherever this publisher dials by RTMPS: `trustBeside`. Node's own authorities unless given. */
  readonly trust?: SecureContext | undefined;
  readonly timeouts?: RtmpTimeouts;
  /** Codecs of Enhanced RTMP that may be sent. None unless given. */
  readonly codecs?: PublishedCodecs;
  /** The system's resolver unless given. */
  readonly resolve?: ResolveHost;
}
