/** Who does something: what the audit log says. */
export interface Actor {
  readonly kind: 'api-key' | 'member' | 'service-key' | 'cli';
  /** Its id, as text; empty for the command line. */
  readonly id: string;
  readonly name: string;
}

/** As versions of scenarios tell who saved them: `member anna`. */
export const authorOf = ({ kind, name }: Actor): string => `${kind} ${name}`;
