import type { MediaPort } from '@callcast/calls';
import { assert, type Log, type Random, type Scheduler } from '@callcast/core';
import { trustBeside } from '@callcast/rtmp/io';
import { EgressPolicy, type Redactor, SecretBox } from '../security/index.ts';
import type { Store } from '../store/index.ts';
import { findByName } from './find-by-name.ts';
import { DestinationsInUse } from './in-use.ts';
import { KnownKeys } from './known-keys.ts';
import { DestinationProbes } from './probes.ts';
import { withDestinations } from './session-media.ts';
import { DestinationVault } from './vault.ts';

/** Everything about destinations, joined. Whoever opened it disposes of it: running probes end. */
export interface OpenedDestinations extends Disposable {
  readonly vault: DestinationVault;
  readonly inUse: DestinationsInUse;
  readonly probes: DestinationProbes;
  /** The media of an application's sessions: their agents may name its destinations. */
  mediaOf(applicationId: number, media: MediaPort): MediaPort;
}

export function openDestinations(on: {
  readonly store: Pick<Store, 'destinations'>;
  readonly serverKey: Uint8Array;
  readonly redactor: Redactor;
  /** What scenarios may dial beyond public addresses: {@link EgressPolicy.parse}. */
  readonly egressAllow: readonly string[];
  /** PEM certificates that RTMPS servers are trusted by, beside those that Node knows. */
  readonly rtmpsAuthorities: string | undefined;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
}): OpenedDestinations {
  const { store, serverKey, redactor, rtmpsAuthorities, scheduler, random, log } = on;
  const egress = EgressPolicy.parse(on.egressAllow);
  assert(!('malformed' in egress), 'the configuration takes no entry that means nothing');
  const vault = new DestinationVault(store, new SecretBox(serverKey, 'stream key', random), new KnownKeys(redactor));
  const inUse = new DestinationsInUse();
  const trust = rtmpsAuthorities === undefined ? undefined : trustBeside(rtmpsAuthorities);
  const probes = new DestinationProbes({ egress, trust, scheduler, random });
  return {
    vault,
    inUse,
    probes,
    mediaOf: (applicationId, media) =>
      withDestinations({ media, find: (name) => findByName(vault, applicationId, name), inUse, log }),
    [Symbol.dispose]: () => probes[Symbol.dispose](),
  };
}
