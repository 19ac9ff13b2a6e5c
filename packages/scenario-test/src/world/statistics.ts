import type {
  AgentId,
  AgentStatistics,
  CallId,
  CallMediaStatistics,
  StatisticsCommand,
} from '@callcast/scenario/protocol';
import type { Surroundings, WorldPart } from './surroundings.ts';

/** Figures that the scenario asks for: there are none by themselves, a test tells them. */
export class Statistics implements WorldPart<StatisticsCommand> {
  readonly #around: Surroundings;
  /** Seconds between two of them, by agent and by call. */
  readonly ofAgents = new Map<AgentId, number>();
  readonly ofCalls = new Map<CallId, number>();

  readonly handlers: WorldPart<StatisticsCommand>['handlers'] = {
    'monitor-agent': ({ agentId, intervalSeconds }) => note(this.ofAgents, agentId, intervalSeconds),
    'monitor-call': ({ callId, intervalSeconds }) => note(this.ofCalls, callId, intervalSeconds),
  };

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** @returns False: the scenario has not asked for them. */
  tellOfAgent(agentId: AgentId, statistics: AgentStatistics, reason: string): boolean {
    if (!this.ofAgents.has(agentId)) return false;
    this.#around.emit({ kind: 'agent-statistics', agentId, statistics, reason });
    return true;
  }

  /** As {@link tellOfAgent}. */
  tellOfCall(callId: CallId, statistics: CallMediaStatistics): boolean {
    if (!this.ofCalls.has(callId)) return false;
    this.#around.emit({ kind: 'call-statistics', callId, statistics });
    return true;
  }
}

function note(intervals: Map<string, number>, id: string, seconds: number): void {
  if (seconds === 0) intervals.delete(id);
  else intervals.set(id, seconds);
}
