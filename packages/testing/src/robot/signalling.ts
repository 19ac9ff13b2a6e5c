/** How a robot places its call. */
export interface RobotSignalling {
  /**
   * Sends the offer; waits for the answer, as long as the scenario takes.
   *
   * @throws {RobotError} `ROBOT_CALL_REFUSED`, `ROBOT_UNREACHABLE`.
   */
  call(offer: string, events: RobotSignallingEvents, signal: AbortSignal): Promise<string>;
  /** Ends the call, when there is one. Never throws. */
  hangUp(): Promise<void>;
}

export interface RobotSignallingEvents {
  /** The server ended the call. */
  ended(reason: string): void;
  /** State of an output (`/signal` only; WHIP tells nothing). */
  outputState(state: string, reason: string): void;
}

export interface RobotDestination {
  /** Origin of the server, `http://host:port`; for WHIP also a complete endpoint `…/whip/<application>/<number>`. */
  readonly url: string;
  /** Access token of a user. */
  readonly token: string;
  /** Needed when `url` is an origin and the call goes by WHIP, `application` as well. */
  readonly number?: string;
  readonly application?: string;
}
