import type { OutputRecord } from '@callcast/calls';
import type { Kysely, Transaction } from 'kysely';
import { type Piece, type Span, within } from './page.ts';
import type { HistoryTables } from './schema.ts';

/** An output as the history has it. */
export interface StoredOutput {
  /** Ascends in the order in which outputs were opened. */
  readonly id: number;
  readonly sessionId: number;
  readonly applicationId: number;
  /** As it was then. */
  readonly applicationName: string;
  /** Of its agent; unique in the session. */
  readonly outputId: string;
  readonly destination: string | null;
  readonly host: string | null;
  readonly state: string;
  readonly reason: string;
  readonly code: string | null;
  readonly startedAt: number;
  readonly liveAt: number | null;
  /** null while it is not over. */
  readonly endedAt: number | null;
  readonly onAirMs: number;
  readonly reconnects: number;
  readonly videoCodec: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly audioCodec: string | null;
  readonly channels: number | null;
  readonly averageBitrateBps: number;
  readonly droppedTags: number;
  /** Of a million packets of the caller. */
  readonly sourceLossPpm: number | null;
}

export interface OutputFilter extends Span {
  readonly sessionId?: number | undefined;
  readonly applicationId?: number | undefined;
  readonly state?: string | undefined;
}

/** What outputs are listed by. */
const ORDER = { at: 'outputs.started_at', id: 'outputs.id' } as const;

/** Whose an output is. */
export interface OutputOwner {
  readonly sessionId: number;
  readonly accountId: number;
  readonly applicationId: number;
  readonly applicationName: string;
}

/** Reads what sessions published. */
export class OutputHistory {
  readonly #db: Kysely<HistoryTables>;

  constructor(db: Kysely<HistoryTables>) {
    this.#db = db;
  }

  /** The newest first. */
  list(
    accountId: number,
    { sessionId, applicationId, state, ...span }: OutputFilter,
    { before, count }: Piece,
  ): Promise<StoredOutput[]> {
    let matching = this.#db
      .selectFrom('outputs')
      .where('account_id', '=', accountId)
      .where(within(ORDER, span, before));
    if (sessionId !== undefined) matching = matching.where('call_session_id', '=', sessionId);
    if (applicationId !== undefined) matching = matching.where('application_id', '=', applicationId);
    if (state !== undefined) matching = matching.where('state', '=', state);
    return matching
      .select(['id', 'call_session_id as sessionId', 'application_id as applicationId'])
      .select(['application_name as applicationName', 'output_id as outputId', 'destination', 'host'])
      .select(['state', 'reason', 'code', 'started_at as startedAt', 'live_at as liveAt', 'ended_at as endedAt'])
      .select(['on_air_ms as onAirMs', 'reconnects', 'video_codec as videoCodec', 'width', 'height'])
      .select(['audio_codec as audioCodec', 'channels', 'average_bitrate_bps as averageBitrateBps'])
      .select(['dropped_tags as droppedTags', 'source_loss_ppm as sourceLossPpm'])
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(count)
      .execute();
  }
}

/** Adds the row of an output, or brings it up to date. */
export async function writeOutput(
  trx: Transaction<HistoryTables>,
  owner: OutputOwner,
  output: OutputRecord,
): Promise<void> {
  const { outputId, video, audio, sourceLoss } = output;
  const columns = {
    destination: output.destination ?? null,
    host: output.host ?? null,
    state: output.state,
    reason: output.reason,
    code: output.code ?? null,
    started_at: output.startedAt,
    live_at: output.liveAt ?? null,
    ended_at: output.endedAt ?? null,
    on_air_ms: output.onAirMs,
    reconnects: output.reconnects,
    video_codec: video?.codec ?? null,
    width: video?.width ?? null,
    height: video?.height ?? null,
    audio_codec: audio?.codec ?? null,
    channels: audio?.channels ?? null,
    average_bitrate_bps: output.averageBitrateBps,
    dropped_tags: output.droppedTags,
    source_loss_ppm: sourceLoss === undefined ? null : Math.round(sourceLoss * 1e6),
  };
  await trx
    .insertInto('outputs')
    .values({
      call_session_id: owner.sessionId,
      account_id: owner.accountId,
      application_id: owner.applicationId,
      application_name: owner.applicationName,
      output_id: outputId,
      ...columns,
    })
    .onConflict((conflict) => conflict.columns(['call_session_id', 'output_id']).doUpdateSet(columns))
    .execute();
}
