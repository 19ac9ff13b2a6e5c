import { silentLog } from '@callcast/core';
import type { OpeningStage, RtmpError } from '../../errors.ts';
import { type PublishTarget, resolvePublishTarget } from '../../publish-target.ts';
import { openPublisher, type RtmpPublisher } from '../publisher.ts';
import type { PublisherEvents, PublisherOptions } from '../publisher-options.ts';
import { realRandom, realTime } from './real-time.ts';

/** Imported by tests only: a publisher with its events collected, and promises for the ones worth waiting for. */
export interface ObservedPublisher {
  readonly publisher: RtmpPublisher;
  /** Names of the events so far. */
  readonly events: string[];
  readonly stages: OpeningStage[];
  readonly published: Promise<string>;
  /** The terminal event: `failed` or `closed`, with its error. */
  readonly ended: Promise<{ readonly event: 'failed' | 'closed'; readonly error: RtmpError | undefined }>;
}

export function observePublisher({
  reconnectRequested,
  ...options
}: Partial<PublisherOptions> & { readonly target: PublishTarget } & Pick<
    PublisherEvents,
    'reconnectRequested'
  >): ObservedPublisher {
  const events: string[] = [];
  const stages: OpeningStage[] = [];
  const published = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<{ event: 'failed' | 'closed'; error: RtmpError | undefined }>();
  const end = (event: 'failed' | 'closed', error: RtmpError | undefined): void => {
    events.push(event);
    ended.resolve({ event, error });
    published.reject(error ?? new Error('closed by its owner before it was published'));
  };
  published.promise.catch(() => undefined); // most failures are looked at through `ended`
  const publisher = openPublisher({
    scheduler: realTime,
    random: realRandom,
    log: silentLog,
    egress: () => true,
    events: {
      stage: (stage) => stages.push(stage),
      connecting: () => events.push('connecting'),
      connected: () => events.push('connected'),
      published(reason) {
        events.push('published');
        published.resolve(reason);
      },
      ...(reconnectRequested === undefined ? {} : { reconnectRequested }),
      videoDropped: () => events.push('videoDropped'),
      failed: (error) => end('failed', error),
      closed: (error) => end('closed', error),
    },
    ...options,
  });
  return { publisher, events, stages, published: published.promise, ended: ended.promise };
}

/** @throws {Error} When the URL is refused: a mistake of the test. */
export function targetOf(url: string, backupUrl?: string): PublishTarget {
  const target = resolvePublishTarget({ protocol: 'RTMP', url, streamName: 'live_123_unsayable', backupUrl });
  if ('malformation' in target) throw new Error(target.message);
  return target;
}
