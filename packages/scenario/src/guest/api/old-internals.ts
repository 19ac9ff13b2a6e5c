/** Names of the old easyprocess script, which some scenarios carry with them. */

/** @deprecated `VoxEngine`. */
export interface JSession {
  /** The same as `VoxEngine.terminate`. */
  close(): void;
}

/** @deprecated `VoxEngine`. */
export declare const JSession: JSession;
/** @deprecated Does nothing. */
export declare function JSession_GC(): void;
/** @deprecated Always 0. */
export declare function JSession_getLeftMemBytes(): number;
