import type { RunEndReason, RunOutput, ScenarioCommand, ScenarioEvent } from '@callcast/scenario/protocol';
import { KIT_LIMITS } from './limits.ts';

interface Entry {
  readonly atMs: number;
  readonly text: string;
}

/** What happened in a run, in order: what the scenario heard, said and logged. */
export class Transcript {
  readonly events: ScenarioEvent[] = [];
  readonly commands: ScenarioCommand[] = [];
  /** Every line, with its level before it unless it is the author's own. */
  readonly log: string[] = [];
  /** Of these, what was logged at level `error`. */
  readonly errors: string[] = [];
  readonly #entries: Entry[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  hear(event: ScenarioEvent): void {
    this.events.push(event);
    this.#add(`-> ${describe(event)}`);
  }

  say(output: RunOutput): void {
    if (output.kind === 'command') {
      this.commands.push(output.command);
      this.#add(`<- ${describe(output.command)}`);
    } else if (output.kind === 'log') this.write(output.level, output.message);
    else this.#add(`== ended: ${describeEnd(output.reason)}`);
  }

  write(level: string, message: string): void {
    const line = level === 'scenario' ? message : `${level}: ${message}`;
    this.log.push(line);
    if (level === 'error') this.errors.push(message);
    this.#add(`   ${line}`);
  }

  /** What happened last, a line each. */
  last(): string {
    const shown = this.#entries.slice(-KIT_LIMITS.shownLines);
    const left = this.#entries.length - shown.length;
    return [...(left > 0 ? [`  … ${left} before that`] : []), ...shown.map(toLine)].join('\n');
  }

  /** All of it. */
  toString(): string {
    return this.#entries.map(toLine).join('\n');
  }

  #add(text: string): void {
    const line = text.replaceAll('\n', ' ');
    const { shownCharacters: most } = KIT_LIMITS;
    this.#entries.push({ atMs: this.#now(), text: line.length > most ? `${line.slice(0, most)}…` : line });
  }
}

function toLine({ atMs, text }: Entry): string {
  return `  ${(atMs / 1_000).toFixed(3).padStart(9)} s ${text}`;
}

export function describeEnd(reason: RunEndReason): string {
  if (reason.kind === 'terminated') return 'terminated';
  return reason.kind === 'limit' ? `limit ${reason.limit}, ${reason.message}` : `${reason.kind}, ${reason.message}`;
}

/** Names and numbers: whatever could hold a key (addresses, bodies, stream names) is left out. */
const SHOWN = [
  ...['callId', 'agentId', 'conferenceId', 'endpointId', 'playerId', 'socketId', 'requestId'],
  ...['name', 'code', 'reason', 'offsetMs'],
];

function describe(thing: ScenarioEvent | ScenarioCommand): string {
  const fields = thing as unknown as Readonly<Record<string, unknown>>;
  const words = SHOWN.flatMap((name) => (fields[name] === undefined ? [] : [String(fields[name])]));
  if (thing.kind === 'call-alerting')
    words.push(thing.call.callId, `from ${thing.call.callerId} to ${thing.call.destination}`);
  if (thing.kind === 'place-call') words.push(`to ${thing.to} ${thing.destination}`);
  if (thing.kind === 'http-request') words.push(`${thing.request.method} ${withoutQuery(thing.request.url)}`);
  if (thing.kind === 'create-player') words.push(withoutQuery(thing.source.url));
  if (thing.kind === 'player' && 'error' in thing) words.push(String(thing.error));
  if (thing.kind === 'send-media' || thing.kind === 'stop-media')
    words.push(`${thing.from.unit} ${thing.from.id} to ${thing.to.unit} ${thing.to.id}`);
  return [thing.kind, ...words].join(' ');
}

/** Queries are where keys stand. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
