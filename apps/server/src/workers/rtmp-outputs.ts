import type {
  OfferedCodecs,
  OutputConnection,
  OutputConnectionEvents,
  OutputFailure,
  OutputPort,
} from '@callcast/calls';
import type { Log, Random, Scheduler } from '@callcast/core';
import { type PublishTarget, publishTargetError, type RtmpError, resolvePublishTarget } from '@callcast/rtmp';
import { openPublisher, trustBeside } from '@callcast/rtmp/io';
import { EgressPolicy } from '../security/index.ts';

export interface RtmpOutputsOptions {
  /** What scenarios may dial beyond public addresses: {@link EgressPolicy.parse}. */
  readonly egressAllow: readonly string[];
  /** PEM certificates that RTMPS servers are trusted by, beside those that Node knows. */
  readonly rtmpsAuthorities: string | undefined;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
}

/** RTMP publishes as outputs of calls. */
export function rtmpOutputs(options: RtmpOutputsOptions): OutputPort {
  const { egressAllow, rtmpsAuthorities, scheduler, random, log } = options;
  const policy = EgressPolicy.parse(egressAllow);
  if ('malformed' in policy) throw new Error(`invariant broken: "${policy.malformed}" passed the configuration`);
  const trust = rtmpsAuthorities === undefined ? undefined : trustBeside(rtmpsAuthorities);
  const publish = (target: PublishTarget, events: OutputConnectionEvents, codecs: OfferedCodecs): OutputConnection => {
    const publisher = openPublisher({
      target,
      codecs,
      scheduler,
      random,
      log,
      trust,
      egress: (address, port, host) => policy.allows(address, port, host),
      events: {
        connecting: (destination) => events.connecting(`Connecting to ${destination}`),
        connected: (reason) => events.connected(reason),
        published: (reason, taken) => events.published(reason, taken),
        videoDropped: () => events.videoDropped(),
        failed: (error) => events.failed(failureOf(error)),
        reconnectRequested: (reason, elsewhere) =>
          events.reconnectRequested(`The server asks to connect again: ${reason || 'without a reason'}`, {
            open: (_options, eventsThere, codecsThere) => publish(elsewhere, eventsThere, codecsThere),
          }),
        closed: (error) => events.closed(error === undefined ? undefined : failureOf(error)),
      },
    });
    return {
      get facts() {
        const { state, unsentBytes, delivered, droppedTags } = publisher;
        const stage = state === 'published' || state === 'closed' ? undefined : state;
        return { stage, unsentBytes, delivered, droppedTags };
      },
      write: (tag) => publisher.write(tag),
      statistics: () => ({
        sentBytes: publisher.sentBytes,
        queuedBytes: publisher.queuedBytes,
        droppedTags: publisher.droppedTags,
      }),
      close: (reason) => publisher.close(reason),
    };
  };
  return {
    open(options, events, codecs) {
      const target = resolvePublishTarget(options);
      return 'malformation' in target ? failureOf(publishTargetError(target)) : publish(target, events, codecs);
    },
  };
}

function failureOf(error: RtmpError): OutputFailure {
  return { code: error.code, reason: error.message };
}
