import type { CallId, UnitRef } from '../protocol.ts';
import { callSite, describeThrown } from './author-error.ts';
import type { Call } from './call.ts';
import type { CallPlayback } from './call-playback.ts';
import type { CallRecording } from './call-recording.ts';
import type { Conference } from './conference.ts';
import type { HostPort } from './host-port.ts';
import type { Player } from './player.ts';
import type { Recorder } from './recorder.ts';
import type { StreamingAgent } from './streaming-agent.ts';
import type { WebSocket } from './web-socket.ts';

/** What the parts of one run share. Never reachable from the author's code. */
export class Session {
  readonly host: HostPort;
  readonly scenarioNames: readonly string[];
  readonly maxActiveTimers: number;
  readonly calls = new Map<CallId, Call>();
  readonly agents = new Map<string, StreamingAgent>();
  readonly conferences = new Map<string, Conference>();
  /** Those that are not over, and who hears of them. */
  readonly players = new Map<string, Player | CallPlayback>();
  /** The same. */
  readonly recorders = new Map<string, Recorder | CallRecording>();
  /** What each object of the author's is on the way of media. */
  readonly units = new WeakMap<object, UnitRef>();
  readonly sockets = new Map<string, WebSocket>();
  #socketsMade = 0;
  #playersMade = 0;
  #recordersMade = 0;
  /** Set by an error of the author's: listeners that were still to be called are not. */
  failed = false;

  constructor(host: HostPort, scenarioNames: readonly string[], maxActiveTimers: number) {
    this.host = host;
    this.scenarioNames = scenarioNames;
    this.maxActiveTimers = maxActiveTimers;
  }

  newSocketId(): string {
    this.#socketsMade += 1;
    return `socket-${this.#socketsMade}`;
  }

  newPlayerId(): string {
    this.#playersMade += 1;
    return `player-${this.#playersMade}`;
  }

  newRecorderId(): string {
    this.#recordersMade += 1;
    return `recorder-${this.#recordersMade}`;
  }

  /** Runs code of the author's. What it throws ends the run. */
  guard(run: () => unknown): unknown {
    try {
      return run();
    } catch (error) {
      this.fail(describeThrown(error, this.scenarioNames));
      return undefined;
    }
  }

  fail(message: string): void {
    this.failed = true;
    this.host.fail(message);
  }

  /** @throws TypeError when it is nothing that media goes to. */
  unitOf(unit: unknown, method: string): UnitRef {
    const ref = typeof unit === 'object' && unit !== null ? this.units.get(unit) : undefined;
    if (ref === undefined)
      throw new TypeError(`${method}: expected a Call, a Conference, a StreamingAgent or a Recorder`);
    return ref;
  }

  /** @throws TypeError when it is no call of this session. */
  callOf(value: unknown, method: string): Call {
    const ref = typeof value === 'object' && value !== null ? this.units.get(value) : undefined;
    const call = ref?.unit === 'call' ? this.calls.get(ref.id) : undefined;
    if (call === undefined) throw new TypeError(`${method}: expected a Call`);
    return call;
  }

  /** Tells the author, with the place in the text, of something that was ignored or changed. */
  warn(message: string): void {
    this.host.log('warning', `${callSite(this.scenarioNames)}${message}`);
  }
}
