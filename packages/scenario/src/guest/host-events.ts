import type { ScenarioEvent } from '../protocol.ts';

/** What the host tells the guest: the events of the protocol and those of the run itself. */
export type HostEvent =
  | ScenarioEvent
  | {
      readonly kind: 'started';
      readonly accessUrl: string;
      readonly accessSecureUrl: string;
      readonly logUrl: string;
      readonly conferenceName: string;
      readonly accountId: number;
      readonly applicationId: number;
      readonly sessionId: number;
    }
  | { readonly kind: 'timer'; readonly id: number }
  | { readonly kind: 'terminating' | 'terminated'; readonly systemError?: string };
