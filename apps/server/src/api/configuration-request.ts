import type { Clock } from '@callcast/core';
import type { FastifyReply } from 'fastify';
import { sendProblem } from '../http/index.ts';
import type { ScenarioSources } from '../scenario-sources/index.ts';
import type { Store } from '../store/index.ts';
import { pageLimits, parseCursor } from './cursor.ts';

export interface ConfigurationOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Says what is wrong with the text of a scenario. */
  readonly sources: Pick<ScenarioSources, 'read'>;
}

/** @returns undefined when the request has been refused already. */
export function pageOf(
  { limit, cursor }: { readonly limit?: string; readonly cursor?: string },
  reply: FastifyReply,
): { readonly count: number; readonly afterId: number | undefined } | undefined {
  const afterId = cursor === undefined ? undefined : parseCursor(cursor);
  if (afterId !== 'malformed') return { count: Number(limit ?? pageLimits.defaultRows), afterId };
  sendProblem(reply, 400, 'CURSOR_MALFORMED', 'No list gave this cursor: begin without one');
  return undefined;
}
