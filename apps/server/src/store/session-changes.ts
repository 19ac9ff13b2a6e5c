import type { OutputRecord, SessionJournal } from '@callcast/calls';
import type { Kysely, Transaction } from 'kysely';
import { type OutputOwner, writeOutput } from './output-history.ts';
import type { HistoryTables } from './schema.ts';

type CallStart = Parameters<SessionJournal['callStarted']>[0];
type RecordStart = Parameters<SessionJournal['recordStarted']>[0];
type CallEnd = Parameters<SessionJournal['callEnded']>[1];

/** One fact about a call session on its way to disk; `at` is milliseconds of the wall clock. */
export type Change =
  | { readonly kind: 'custom-data'; readonly sessionId: number; readonly text: string }
  | {
      readonly kind: 'call-start';
      readonly owner: OutputOwner & { readonly startedAt: number };
      readonly at: number;
      readonly call: CallStart;
    }
  | {
      readonly kind: 'call-end';
      readonly sessionId: number;
      readonly at: number;
      readonly callId: string;
      readonly facts: CallEnd;
    }
  | { readonly kind: 'output'; readonly owner: OutputOwner; readonly output: OutputRecord }
  | { readonly kind: 'record-start'; readonly sessionId: number; readonly at: number; readonly record: RecordStart }
  | { readonly kind: 'record-end'; readonly sessionId: number; readonly file: string; readonly durationMs: number }
  | { readonly kind: 'session-end'; readonly sessionId: number; readonly finishReason: string; readonly at: number };

/** Writes a batch in one transaction: all of it or nothing. */
export async function writeChanges(db: Kysely<HistoryTables>, batch: readonly Change[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const change of batch) await writeChange(trx, change);
  });
}

async function writeChange(trx: Transaction<HistoryTables>, change: Change): Promise<void> {
  switch (change.kind) {
    case 'custom-data':
      await trx
        .updateTable('call_sessions')
        .set({ custom_data: change.text })
        .where('id', '=', change.sessionId)
        .execute();
      return;
    case 'output':
      await writeOutput(trx, change.owner, change.output);
      return;
    case 'record-start': {
      const { file, title, callId, isSecure, linkSeconds, fileName } = change.record;
      await trx
        .insertInto('records')
        .values({
          call_session_id: change.sessionId,
          file,
          title: title ?? null,
          call_id: callId ?? null,
          secure: isSecure ? 1 : 0,
          link_seconds: linkSeconds,
          file_name: fileName ?? null,
          started_at: change.at,
          duration_ms: null,
        })
        .execute();
      return;
    }
    case 'record-end':
      await trx
        .updateTable('records')
        .set({ duration_ms: Math.round(change.durationMs) })
        .where('call_session_id', '=', change.sessionId)
        .where('file', '=', change.file)
        .execute();
      return;
    case 'call-start':
      await trx
        .insertInto('calls')
        .values({
          call_session_id: change.owner.sessionId,
          account_id: change.owner.accountId,
          application_id: change.owner.applicationId,
          session_started_at: change.owner.startedAt,
          call_id: change.call.callId,
          incoming: change.call.incoming ? 1 : 0,
          local_number: change.call.localNumber,
          remote_number: change.call.remoteNumber,
          remote_number_type: 'user',
          started_at: change.at,
          ended_at: null,
          duration_ms: null,
          successful: 0,
          end_reason: null,
        })
        .execute();
      return;
    case 'call-end':
      await trx
        .updateTable('calls')
        .set({
          ended_at: change.at,
          duration_ms: Math.round(change.facts.durationSeconds * 1000),
          successful: change.facts.successful ? 1 : 0,
          end_reason: change.facts.endReason,
        })
        .where('call_session_id', '=', change.sessionId)
        .where('call_id', '=', change.callId)
        .execute();
      return;
    case 'session-end':
      await trx
        .updateTable('call_sessions')
        .set({ ended_at: change.at, finish_reason: change.finishReason })
        .where('id', '=', change.sessionId)
        .where('ended_at', 'is', null)
        .execute();
  }
}
