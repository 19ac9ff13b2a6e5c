import type { ABSENT_FUNCTIONS } from '../guest/absent-names.ts';
import type { CallFacts, ScenarioEvent } from '../protocol.ts';

/** A scenario, what happens to it, and everything that can be observed of it. Run in a real isolate by compatibility.test.ts. */
export interface Proof {
  readonly script: string;
  /** In order; each is heard before the next. {@link PLACED} stands for the id of the first call that the scenario placed. */
  readonly events?: readonly ScenarioEvent[];
  /** How far the clock goes after that. */
  readonly passesMs?: number;
  /** An HTTP request that the scenario makes at its end; it is answered then. */
  readonly lastRequest?: string;
  /** Every line, positions left out; none unless given. */
  readonly log?: readonly string[];
  /** Every command, each with at least these fields; none unless given. */
  readonly commands?: readonly object[];
}

/**
 * A name that the original platform documents, here. `tabled`: it is in the guest's tables of absent names, which have the
 * reason; `unsent`: an event that is there to be listened for and never comes, whose comment has the reason. `maker`: it is of an
 * object that cannot be had, as the function that makes one is absent.
 */
export type DocumentedName =
  | { readonly status: 'full'; readonly proof: Proof }
  | { readonly status: 'partial' | 'absent'; readonly reason: string; readonly proof: Proof }
  | { readonly status: 'absent'; readonly how: 'tabled' | 'unsent' }
  | { readonly status: 'absent'; readonly maker: keyof typeof ABSENT_FUNCTIONS.VoxEngine };

export interface DocumentedGroup {
  readonly title: string;
  readonly names: Readonly<Record<string, DocumentedName>>;
}

/** As the original platform documents it. */
export const full = (proof: Proof): DocumentedName => ({ status: 'full', proof });
/** It works, and this is the difference. */
export const partial = (reason: string, proof: Proof): DocumentedName => ({ status: 'partial', reason, proof });
/** It has no effect, or fails, as documented here. */
export const without = (reason: string, proof: Proof): DocumentedName => ({ status: 'absent', reason, proof });
/** It fails with FEATURE_ABSENT when it is used. */
export const TABLED: DocumentedName = { status: 'absent', how: 'tabled' };
/** It can be listened for, and never comes. */
export const UNSENT: DocumentedName = { status: 'absent', how: 'unsent' };

export const PLACED = 'PLACED';

export const CALLER: CallFacts = {
  callId: 'call-1',
  callerId: 'user1',
  displayName: 'User One',
  destination: '100',
  fromUri: 'sip:user1@streaming.demo',
  toUri: 'sip:100@streaming.demo',
  headers: { 'X-Shop': '7' },
  customData: 'data',
};
export const ALERTING: ScenarioEvent = { kind: 'call-alerting', call: CALLER };

/** What an expression is. */
export const says = (expression: string, ...log: string[]): Proof => ({ script: `Logger.write(${expression})`, log });

/** What happens when somebody calls: `body` runs with `call` and the event `e`. */
export function onCall(body: string, { events = [], ...expected }: Omit<Proof, 'script'>): Proof {
  const script = `VoxEngine.addEventListener(AppEvents.CallAlerting, (e) => { const call = e.call; ${body} })`;
  return { script, events: [ALERTING, ...events], ...expected };
}
