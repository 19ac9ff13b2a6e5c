/** Source of randomness, injected so that tests can repeat a run. */
export interface Random {
  /** Uniform unsigned 32-bit integer. */
  uint32(): number;
  /** Fresh array of `length` random bytes; the caller owns it. */
  bytes(length: number): Uint8Array;
}
