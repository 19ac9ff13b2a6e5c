/** One StreamingAgent: how it stands, and what it publishes with. */
import type { Scheduler } from '@callcast/core';
import type { AgentId, StreamingAgentOptions, UnitRef } from '@callcast/scenario/protocol';
import type { PublishedVideoCodec } from './media-protocol.ts';
import { OutputRecorder } from './output-record.ts';
import type { OutputStanding } from './output-standing.ts';
import type { OutputState } from './ports.ts';
import type { RepeatedLines } from './repeated-lines.ts';
import type { ReportingInterval } from './reporting-interval.ts';

export interface Agent {
  readonly agentId: AgentId;
  readonly options: StreamingAgentOptions;
  /** From 1, in the order of their creation. */
  readonly number: number;
  /** The call, conference or player whose media it gets; recorded before the call is answered, as scenarios do. */
  source: UnitRef | undefined;
  /** What the scenario wants to see of a conference; -1: who speaks. */
  videoTrack: number;
  /** none: nothing to publish yet · open: the worker has it · stopped: for good. */
  output: 'none' | 'open' | 'stopped';
  /** What the output is for; fixed when it is opened. */
  videoCodec: PublishedVideoCodec | undefined;
  /** The source's media has been handed to the output. */
  routed: boolean;
  /** What the worker said last; undefined while no output was opened. */
  state: OutputState | undefined;
  /** Why it is in that state. */
  told: { readonly reason: string; readonly errorCode?: string } | undefined;
  readonly standing: OutputStanding;
  /** For the history; undefined while it never was to publish anything. */
  recorder: OutputRecorder | undefined;
  /** How often the scenario wants to hear of it. */
  readonly reporting: ReportingInterval;
  /** Nothing more comes of the output. */
  isOver: boolean;
  /** Which try of an outage it is in; 0 while connected. */
  attempt: number;
  wasLive: boolean;
  /** Its part of the session log. */
  readonly lines: RepeatedLines;
}

/** What is only asked for where it is wanted. */
export type PreferredVideoCodec = Exclude<PublishedVideoCodec, 'H264'>;
export const PREFERRED: readonly PreferredVideoCodec[] = ['H265', 'AV1'];
const WANTED = { hevc: 'H265', av1: 'AV1' } as const;

/** A publish keeps its codec, whoever comes next: players do not expect another one in its midst. */
export function publishedCodecs({ videoCodec, options }: Agent): readonly PublishedVideoCodec[] {
  if (videoCodec !== undefined) return [videoCodec];
  const { videoCodec: wanted = 'h264' } = options;
  return wanted === 'h264' ? ['H264'] : [WANTED[wanted], 'H264'];
}

export function newRecorder(
  { agentId: outputId, options: { destination, url } }: Agent,
  scheduler: Pick<Scheduler, 'now' | 'wallNow'>,
): OutputRecorder {
  const host = destination === undefined ? URL.parse(url)?.host || undefined : undefined;
  return new OutputRecorder(scheduler, { outputId, destination, host });
}
