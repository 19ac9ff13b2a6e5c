import type { Random } from '@callcast/core';
import type { OfferedKind } from '@callcast/webrtc/io';
import type { Clip } from '../robot/clip.ts';

export interface HostileDatagram {
  /** Which track it is sent on: all travel on one transport. */
  readonly kind: OfferedKind;
  /** RTP or compound RTCP, before encryption. */
  readonly datagram: Uint8Array;
}

/** What an attacker knows of its own call. */
export interface AttackTarget {
  /** SSRCs that its offer announced. */
  readonly ssrc: Readonly<Record<OfferedKind, number>>;
  /** SSRC that the server's RTCP comes from; undefined until some came. */
  readonly serverSsrc: () => number | undefined;
  /** Ordinary media, for attacks that begin with it. */
  readonly clip: Clip;
  readonly random: Random;
}

/** One way to misuse a call that was granted: by what is sent, not by how it is signalled. */
export interface Attack {
  /** What it is aimed at, for the name of a test. */
  readonly name: string;
  readonly datagramsPerSecond: number;
  /** Without end. */
  datagrams(target: AttackTarget): Iterator<HostileDatagram, never>;
}
