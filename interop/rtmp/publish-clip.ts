import { randomBytes } from 'node:crypto';
import { millis, silentLog, wallMillis } from '@callcast/core';
import type { FlvTag } from '@callcast/media';
import { type RtmpError, resolvePublishTarget } from '@callcast/rtmp';
import { openPublisher, type PublisherOptions, type RtmpPublisher } from '@callcast/rtmp/io';
import { requireSecret } from '@callcast/testing/leaks';

export interface Publish {
  readonly publisher: RtmpPublisher;
  /** Names of the events so far, with the code of the error. */
  readonly events: readonly string[];
  readonly published: Promise<string>;
  /** The error of `failed` or `closed`; undefined after the owner's close. */
  readonly ended: Promise<RtmpError | undefined>;
}

/** Publishes to a URL whose last segment is the key, in real time and with everything allowed. */
export function publish(url: string, options: Partial<PublisherOptions> = {}): Publish {
  const target = resolvePublishTarget({ protocol: 'RTMP', url });
  if ('malformation' in target) throw new Error(target.message);
  requireSecret(target.streamName, 'the stream key of a publish');
  const published = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<RtmpError | undefined>();
  const events: string[] = [];
  const end = (name: string, error: RtmpError | undefined): void => {
    events.push(error === undefined ? name : `${name} ${error.code}`);
    published.reject(error ?? new Error('closed before it was published'));
    ended.resolve(error);
  };
  published.promise.catch(() => undefined); // tests of refusals look at `ended` only
  const publisher = openPublisher({
    target,
    scheduler: {
      now: () => millis(performance.now()),
      wallNow: () => wallMillis(Date.now()),
      after(delay, run) {
        const timer = setTimeout(run, delay);
        return { cancel: () => clearTimeout(timer) };
      },
    },
    random: { uint32: () => randomBytes(4).readUInt32BE(), bytes: (length) => randomBytes(length) },
    log: silentLog,
    egress: () => true,
    events: {
      connecting: () => events.push('connecting'),
      connected: () => events.push('connected'),
      published(reason) {
        events.push('published');
        published.resolve(reason);
      },
      failed: (error) => end('failed', error),
      closed: (error) => end('closed', error),
    },
    ...options,
  });
  return { publisher, events, published: published.promise, ended: ended.promise };
}

/** More would be dropped by the publisher's own bound of 8 MB. */
const FULL_QUEUE_BYTES = 1_000_000;

/** Writes all tags as fast as they are taken, with other timestamps if wished, and closes when the kernel has them. */
export async function publishClip(
  publish: Publish,
  tags: readonly FlvTag[],
  retime: (timestamp: number) => number = (timestamp) => timestamp,
): Promise<void> {
  const { publisher, published, ended } = publish;
  await published;
  for (const tag of tags) {
    await untilQueued(publisher, FULL_QUEUE_BYTES);
    publisher.write({ ...tag, timestamp: millis(retime(tag.timestamp)) });
  }
  await untilQueued(publisher, 0);
  publisher.close('the clip is over');
  const error = await ended;
  if (error !== undefined) throw error;
}

async function untilQueued(publisher: RtmpPublisher, bytes: number): Promise<void> {
  while (publisher.queuedBytes > bytes && publisher.state === 'published') {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
