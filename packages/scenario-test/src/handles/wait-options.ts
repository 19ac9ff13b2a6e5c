/** How a wait is bounded. */
export interface WaitOptions {
  /** Milliseconds of virtual time. */
  readonly withinMs?: number;
}
