import type { AgentEvent, StreamingAgentOptions, UnitRef } from '@callcast/scenario/protocol';
import { ScenarioTestError } from '../failure.ts';
import type { Awaited, RunControl } from '../run-control.ts';
import type { AgentRecord, Agents } from '../world/agents.ts';
import type { WaitOptions } from './wait-options.ts';

/** What went wrong at a destination. */
export interface FailureOptions {
  /** `DEST_…`, as in docs/errors.md. */
  readonly code?: string;
}

/**
 * The destination of a StreamingAgent: the RTMP server that a test plays. What it does waits until the agent gets there: until
 * it has been made, sent media, and a call of that media was answered.
 */
export class TestAgent {
  readonly #agents: Agents;
  readonly #control: RunControl;
  readonly #title: string;
  readonly #find: () => AgentRecord | undefined;

  /** @internal */
  constructor(agents: Agents, control: RunControl, title: string, find: () => AgentRecord | undefined) {
    this.#agents = agents;
    this.#control = control;
    this.#title = title;
    this.#find = find;
  }

  get id(): string {
    return this.#record.agentId;
  }

  /** What it was made with. */
  get options(): StreamingAgentOptions {
    return this.#record.options;
  }

  get state(): AgentRecord['state'] {
    return this.#record.state;
  }

  /** Whose media it gets; undefined: nobody's. */
  get source(): UnitRef | undefined {
    return this.#record.source;
  }

  /** What `setActiveTrack` chose; -1: nothing. */
  get videoTrack(): number {
    return this.#record.videoTrack;
  }

  /** Waits for the scenario to make it. */
  async created({ withinMs }: WaitOptions = {}): Promise<void> {
    await this.#control.wait({ what: `${this.#title} is made`, find: () => this.#find(), withinMs });
  }

  /** Waits for the scenario's `stop()`. */
  async stopped({ withinMs }: WaitOptions = {}): Promise<void> {
    const find = (): true | undefined => (this.#find()?.state === 'stopped' ? true : undefined);
    await this.#control.wait({ what: `${this.#title} is stopped`, find, withinMs });
  }

  /** It takes the stream: Connected, StreamStarted. While the server waits for its next try, the clock moves to that. */
  accept(reason = 'Connected'): Promise<void> {
    return this.#control.actWhen(this.#dialling(), (agent) => this.#agents.accepts(agent, reason));
  }

  /** It cannot be reached: ConnectionFailed for the first time, and Reconnecting. */
  fail(reason = 'Connection refused', { code = 'DEST_REFUSED' }: FailureOptions = {}): Promise<void> {
    return this.#control.actWhen(this.#dialling(), (agent) => this.#agents.fails(agent, { reason, code }));
  }

  /** It refuses the stream: Connected, StreamError, Disconnected and Reconnecting. */
  refuse(reason = 'The stream key is rejected', { code = 'DEST_KEY_REJECTED' }: FailureOptions = {}): Promise<void> {
    return this.#control.actWhen(this.#dialling(), (agent) => this.#agents.refuses(agent, { reason, code }));
  }

  /** Its address is of no use: Error, and nothing is dialled any more. */
  reject(reason = 'The url is no RTMP address', { code = 'DEST_URL_INVALID' }: FailureOptions = {}): Promise<void> {
    return this.#control.actWhen(this.#dialling(), (agent) => this.#agents.errs(agent, { reason, code }));
  }

  /** The connection is lost: StreamStopped, Disconnected and Reconnecting; within 5 s of the beginning StreamError before that. */
  lose(reason = 'The server closed the connection', { code = 'DEST_CLOSED' }: FailureOptions = {}): Promise<void> {
    return this.#control.actWhen(this.#live(), (agent) => this.#agents.loses(agent, { reason, code }));
  }

  /** The server tries no more: ConnectionFailed, "Given up". */
  giveUp(reason = 'Connection refused', { code = 'DEST_REFUSED' }: FailureOptions = {}): Promise<void> {
    return this.#control.actWhen(this.#trying(), (agent) =>
      this.#agents.givesUp(agent, 'refused 3 times in a row', { reason, code }),
    );
  }

  /** It takes less than is sent. */
  degrade(reason = 'The server takes less than is sent', { code = 'DEST_SLOW' }: FailureOptions = {}): Promise<void> {
    return this.#control.actWhen(this.#live(), (agent) => this.#agents.tell(agent, { name: 'Degraded', reason, code }));
  }

  /** It takes everything again. */
  recover(reason = 'The server takes everything again'): Promise<void> {
    return this.#control.actWhen(this.#live(), (agent) => this.#agents.tell(agent, { name: 'Recovered', reason }));
  }

  /** Any event, as it is; nothing else changes. */
  tell(event: Omit<AgentEvent, 'kind' | 'agentId'>): Promise<void> {
    const find = (): AgentRecord | undefined => this.#find();
    return this.#control.actWhen({ what: `${this.#title} is made`, find }, (agent) => this.#agents.tell(agent, event));
  }

  get #record(): AgentRecord {
    const found = this.#find();
    if (found === undefined) throw new ScenarioTestError('TEST_MISUSE', `There is no such thing yet: ${this.#title}.`);
    return found;
  }

  #dialling(): Awaited<AgentRecord> {
    return this.#in('dials its destination', ['dialling']);
  }

  #live(): Awaited<AgentRecord> {
    return this.#in('publishes', ['live']);
  }

  #trying(): Awaited<AgentRecord> {
    return this.#in('tries to reach its destination', ['dialling', 'waiting']);
  }

  #in(what: string, states: readonly AgentRecord['state'][]): Awaited<AgentRecord> {
    return {
      what: `${this.#title} ${what}`,
      find: () => {
        const agent = this.#find();
        return agent !== undefined && states.includes(agent.state) ? agent : undefined;
      },
      spoilt: () => {
        const agent = this.#find();
        if (agent?.state === 'stopped') return 'The scenario stopped it';
        if (agent?.state === 'over') return 'Its destination is not dialled any more';
        if (agent?.state === 'live' && states.includes('dialling')) return 'It publishes already';
        return undefined;
      },
      hint: () => this.#hint(),
    };
  }

  #hint(): string | undefined {
    const agent = this.#find();
    if (agent === undefined) return 'The scenario has made no such agent.';
    if (agent.state !== 'without-media') return undefined;
    return agent.source === undefined
      ? 'Nothing is sent to it: sendMediaTo is missing, or what sent to it is over.'
      : 'What is sent to it has no media: no call of it is answered.';
  }
}
