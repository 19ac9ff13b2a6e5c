import type { RunEndReason, RunLimit, RunOutput, RunStart, ScenarioEvent, ScenarioLogLevel } from '../protocol.ts';
import { toCommand } from './commands/parse-command.ts';

/** What the server says to a shard. */
export type ToShard =
  | { readonly kind: 'start'; readonly start: RunStart }
  | { readonly kind: 'event'; readonly runId: string; readonly event: ScenarioEvent }
  | { readonly kind: 'stop'; readonly runId: string; readonly message: string }
  | { readonly kind: 'ping' };

/** What a shard says to the server. */
export type FromShard =
  /** The scenario API is loaded; runs sent earlier are started now. Without a code cache each of them takes longer to start. */
  | { readonly kind: 'ready'; readonly hasCodeCache: boolean }
  | { readonly kind: 'output'; readonly runId: string; readonly output: RunOutput }
  /** A callback has taken half its time already; `settled` follows if it ends. */
  | { readonly kind: 'overdue'; readonly runId: string; readonly elapsedMs: number }
  | { readonly kind: 'settled'; readonly runId: string }
  | { readonly kind: 'catastrophe'; readonly runId: string; readonly message: string }
  | { readonly kind: 'pong'; readonly residentMegabytes: number };

const LOG_LEVELS: readonly string[] = ['scenario', 'platform', 'warning', 'error'] satisfies ScenarioLogLevel[];
const RUN_LIMITS: readonly string[] = [
  'callback-time',
  'memory',
  'timers',
  'log',
  'commands',
  'events',
] satisfies RunLimit[];

/** Longest text a shard may hand up at once: a log line with its position and explanation. */
const MAXIMUM_TEXT = 20_000;

/**
 * Reads what a shard sent. A shard that an author took over could send anything: nothing undeclared is taken over, and
 * the sender of a malformed message is killed.
 */
export function parseFromShard(value: unknown): FromShard | 'malformed-shard-message' {
  if (!isRecord(value)) return 'malformed-shard-message';
  const { kind, runId } = value;
  if (kind === 'ready') {
    const { hasCodeCache } = value;
    return typeof hasCodeCache === 'boolean' ? { kind, hasCodeCache } : 'malformed-shard-message';
  }
  if (kind === 'pong') {
    const { residentMegabytes } = value;
    return isCount(residentMegabytes) ? { kind, residentMegabytes } : 'malformed-shard-message';
  }
  if (!isText(runId)) return 'malformed-shard-message';
  switch (kind) {
    case 'settled':
      return { kind, runId };
    case 'overdue':
      return isCount(value.elapsedMs) ? { kind, runId, elapsedMs: value.elapsedMs } : 'malformed-shard-message';
    case 'catastrophe':
      return isText(value.message) ? { kind, runId, message: value.message } : 'malformed-shard-message';
    case 'output': {
      const output = toOutput(value.output);
      return output === undefined ? 'malformed-shard-message' : { kind, runId, output };
    }
    default:
      return 'malformed-shard-message';
  }
}

function toOutput(value: unknown): RunOutput | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, level, message } = value;
  switch (kind) {
    case 'command': {
      const command = toCommand(value.command);
      return command && { kind, command };
    }
    case 'log': {
      if (typeof level !== 'string' || !LOG_LEVELS.includes(level) || !isText(message)) return undefined;
      return { kind, level: level as ScenarioLogLevel, message };
    }
    case 'ended': {
      const reason = toReason(value.reason);
      return reason && { kind, reason };
    }
    default:
      return undefined;
  }
}

function toReason(value: unknown): RunEndReason | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, limit, message } = value;
  if (kind === 'terminated') return { kind };
  if (!isText(message)) return undefined;
  switch (kind) {
    case 'error':
    case 'stopped':
    case 'shard-lost':
      return { kind, message };
    case 'limit':
      if (typeof limit !== 'string' || !RUN_LIMITS.includes(limit)) return undefined;
      return { kind, limit: limit as RunLimit, message };
    default:
      return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAXIMUM_TEXT;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
