import type { ScenarioCommand, ScenarioLogLevel } from '../protocol.ts';

/**
 * The only way out of the isolate: one function that takes and returns plain text and numbers, copied across.
 * The host believes nothing it is told here.
 */
export type HostOperation =
  | 'log'
  | 'command'
  | 'fail'
  | 'exceed'
  | 'set-timer'
  | 'clear-timer'
  | 'digest'
  | 'uuid'
  | 'new-call'
  /** Unix time in milliseconds, by the host's clock; for hosts whose time is not that of the machine. */
  | 'wall-now';
export type HostParameter = string | number | boolean;
export type HostFunction = (operation: HostOperation, ...parameters: HostParameter[]) => string | undefined;

export type DigestAlgorithm = 'md5' | 'sha1' | 'sha256' | 'hmac_sha256';

export interface HostPort {
  log(level: ScenarioLogLevel, message: string): void;
  command(command: ScenarioCommand): void;
  /** Ends the run with an error of the author's. */
  fail(message: string): void;
  /** Ends the run because it has more timers than it may. The current callback does not continue. */
  exceedTimers(message: string): void;
  setTimer(id: number, delayMs: number, repeats: boolean): void;
  clearTimer(id: number): void;
  /** Bytes travel as hexadecimal digits. */
  digest(algorithm: DigestAlgorithm, dataHex: string, keyHex: string): string;
  uuid(): string;
  /** The id of a call that the scenario is about to place. */
  newCallId(): string;
}

const { stringify } = JSON;

export function openHostPort(host: HostFunction): HostPort {
  return {
    log: (level, message) => void host('log', level, message),
    command: (command) => void host('command', stringify(command)),
    fail: (message) => void host('fail', message),
    exceedTimers: (message) => void host('exceed', message),
    setTimer: (id, delayMs, repeats) => void host('set-timer', id, delayMs, repeats),
    clearTimer: (id) => void host('clear-timer', id),
    digest: (algorithm, dataHex, keyHex) => host('digest', algorithm, dataHex, keyHex) ?? '',
    uuid: () => host('uuid') ?? '',
    newCallId: () => host('new-call') ?? '',
  };
}
