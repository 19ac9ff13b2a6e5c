/** Who does something: what the audit log says. */
export interface Actor {
  readonly kind: 'api-key' | 'member' | 'service-key' | 'cli';
  /** Its id, as text; empty for the command line. */
  readonly id: string;
  readonly name: string;
}
