/** What `callcast doctor` finds. A check never throws: what it cannot look at is a finding too. */

export interface Finding {
  /** Stable, for programs: `ports.http`. */
  readonly id: string;
  /** `warning`: it runs, and something that people expect will not work. `failed`: it does not start, or cannot do its work. */
  readonly status: 'ok' | 'warning' | 'failed';
  readonly what: string;
  /** What to do. */
  readonly remedy?: string;
}

export const ok = (id: string, what: string): Finding => ({ id, status: 'ok', what });
export const warning = (id: string, what: string, remedy: string): Finding => ({ id, status: 'warning', what, remedy });
export const failed = (id: string, what: string, remedy: string): Finding => ({ id, status: 'failed', what, remedy });
