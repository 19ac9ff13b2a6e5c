import type { Scheduler } from '@callcast/core';
import type { ScenarioCommand, ScenarioEvent, ScenarioLogLevel } from '@callcast/scenario/protocol';

/** What every part of the played world may use. */
export interface Surroundings {
  /** Virtual. */
  readonly time: Scheduler;
  /** Tells the scenario. */
  emit(event: ScenarioEvent): void;
  /** Writes into the session log, as the server would. */
  write(level: ScenarioLogLevel, line: string): void;
  /** The test forgot something: the next thing that it awaits fails with this. */
  unanswered(message: string): void;
  /** Real time that a function of the test's takes before it has an answer. Never rejects. */
  during(task: Promise<void>): void;
  /** A function of the test's threw. */
  failed(error: unknown): void;
}

/** What is done with each kind of command. */
export type CommandHandlers<Command extends ScenarioCommand> = {
  readonly [Kind in Command['kind']]: (command: Command & { readonly kind: Kind }) => void;
};

/** What callers are told of the end of a session. */
export interface SessionEnd {
  /** SIP code; 200: it was ended on purpose. */
  readonly code: number;
  readonly reason: string;
}

/**
 * One part of the outside: it takes some commands, and may tell events. A further kind of command is a further part, and a
 * line in `world.ts`.
 */
export interface WorldPart<Command extends ScenarioCommand> {
  readonly handlers: CommandHandlers<Command>;
  /** The session is over: nothing is told any more. */
  end?(why: SessionEnd): void;
}
