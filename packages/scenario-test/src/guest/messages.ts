/** What is said between the kit and the process that holds its runs, beside what a server and a shard say. */

/** What ends a move of the clock before its time: the world may have something to say to it, or a test waits for it. */
export type MoveStop = 'command' | 'output';

export type ToVirtualGuest =
  /** Comes before the run it is for starts. */
  | { readonly kind: 'set-clock'; readonly runId: string; readonly wallMs: number }
  /** Let everything happen until then, timers of the guest's included. */
  | { readonly kind: 'advance'; readonly runId: string; readonly toMs: number; readonly stopAt: MoveStop };

/** The answer to each `advance`, in order: the guest has nothing to do any more at that time. */
export interface Position {
  readonly kind: 'position';
  readonly runId: string;
  /** Earlier than asked for where something stopped the move. */
  readonly nowMs: number;
  /** When the next timer of the guest's is due; null: none. */
  readonly nextMs: number | null;
  /** Timers without a delay arm each other: time would never go on. */
  readonly isStuck: boolean;
}

/** Comes before each output: when it was made. */
export interface TimeTold {
  readonly kind: 'time';
  readonly runId: string;
  readonly nowMs: number;
}

export type FromVirtualGuest = Position | TimeTold;

export function isFromVirtualGuest(message: unknown): message is FromVirtualGuest {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return message.kind === 'position' || message.kind === 'time';
}
