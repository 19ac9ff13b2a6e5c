import { AUTHOR_LIMITS } from '../../limits.ts';
import type { StatisticsCommand } from '../../protocol.ts';
import type { CommandFields, CommandReaders } from './command-fields.ts';

const { agentStatisticsSeconds, callStatisticsSeconds } = AUTHOR_LIMITS;

export const STATISTICS_COMMANDS: CommandReaders<StatisticsCommand> = {
  'monitor-agent': (kind, fields) => {
    const agentId = fields.id('agentId');
    const intervalSeconds = readInterval(fields, agentStatisticsSeconds);
    return agentId === undefined || intervalSeconds === undefined ? undefined : { kind, agentId, intervalSeconds };
  },
  'monitor-call': (kind, fields) => {
    const callId = fields.id('callId');
    const intervalSeconds = readInterval(fields, callStatisticsSeconds);
    return callId === undefined || intervalSeconds === undefined ? undefined : { kind, callId, intervalSeconds };
  },
};

/** 0, or within these bounds. */
function readInterval(fields: CommandFields, { minimum, maximum }: { minimum: number; maximum: number }) {
  const seconds = fields.number('intervalSeconds', 0, maximum);
  return seconds === undefined || (seconds > 0 && seconds < minimum) ? undefined : seconds;
}
