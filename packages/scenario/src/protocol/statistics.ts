/** Figures that a scenario asks for. They cross the border as authors read them. */
import type { AgentStatistics, CallMediaStatistics } from '../guest/api/statistics.ts';
import type { CallId } from './calls.ts';
import type { AgentId } from './streaming-agents.ts';

export type {
  AgentStatistics,
  CallMediaStatistics,
  ReceivedStatistics,
  SentStatistics,
} from '../guest/api/statistics.ts';

/** One that waits is replaced by the next of the same agent or call: a scenario that is late wants none of the past. */
export type StatisticsEvent =
  | {
      readonly kind: 'agent-statistics';
      readonly agentId: AgentId;
      readonly statistics: AgentStatistics;
      /** Why its health is what it is; never empty. */
      readonly reason: string;
      readonly code?: string;
    }
  | { readonly kind: 'call-statistics'; readonly callId: CallId; readonly statistics: CallMediaStatistics };

/** `intervalSeconds` 0: no more. */
export type StatisticsCommand =
  | { readonly kind: 'monitor-agent'; readonly agentId: AgentId; readonly intervalSeconds: number }
  | { readonly kind: 'monitor-call'; readonly callId: CallId; readonly intervalSeconds: number };
