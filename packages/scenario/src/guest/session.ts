import type { CallId } from '../protocol.ts';
import { callSite, describeThrown } from './author-error.ts';
import type { Call } from './call.ts';
import type { HostPort } from './host-port.ts';
import type { StreamingAgent } from './streaming-agent.ts';

/** What the parts of one run share. Never reachable from the author's code. */
export class Session {
  readonly host: HostPort;
  readonly scenarioNames: readonly string[];
  readonly maxActiveTimers: number;
  readonly calls = new Map<CallId, Call>();
  readonly agents = new Map<string, StreamingAgent>();
  /** Set by an error of the author's: listeners that were still to be called are not. */
  failed = false;

  constructor(host: HostPort, scenarioNames: readonly string[], maxActiveTimers: number) {
    this.host = host;
    this.scenarioNames = scenarioNames;
    this.maxActiveTimers = maxActiveTimers;
  }

  /** Runs code of the author's. What it throws ends the run. */
  guard(run: () => unknown): void {
    try {
      run();
    } catch (error) {
      this.fail(describeThrown(error, this.scenarioNames));
    }
  }

  fail(message: string): void {
    this.failed = true;
    this.host.fail(message);
  }

  /** Tells the author, with the place in the text, of something that was ignored or changed. */
  warn(message: string): void {
    this.host.log('warning', `${callSite(this.scenarioNames)}${message}`);
  }
}
