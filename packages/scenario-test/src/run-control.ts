/** What a test waits for. */
export interface Awaited<T> {
  /** Goes on from "Expected that": `agent 1 is made`. */
  readonly what: string;
  /** Undefined: not yet. */
  readonly find: () => T | undefined;
  /** Why it cannot come any more; undefined: it can. */
  readonly spoilt?: () => string | undefined;
  /** What the author may have forgotten, where that can be seen. */
  readonly hint?: () => string | undefined;
  /** Of virtual time. */
  readonly withinMs?: number | undefined;
}

/** What the handles of a run's calls, agents and the like do with it. */
export interface RunControl {
  /** Does something to the run after everything before it, and resolves when the run has settled. */
  act(action: () => void): Promise<void>;
  /** Lets virtual time go on until it is there, only as far as it needs to. */
  wait<T>(awaited: Awaited<T>): Promise<T>;
  /** Both: what is waited for is then acted upon. */
  actWhen<T>(awaited: Awaited<T>, action: (found: T) => void): Promise<void>;
}
