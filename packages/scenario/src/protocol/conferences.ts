import type { CallId } from './calls.ts';

/** Conferences: calls that hear each other. */
export type ConferenceId = string;
export type EndpointId = string;

/** Of the sound of a call: `send` into the conference, `receive` from it. */
export type ConferenceDirection = 'send' | 'receive' | 'both';

export type ConferenceEventName =
  | 'Started'
  | 'Stopped'
  | 'EndpointAdded'
  | 'EndpointUpdated'
  | 'EndpointRemoved'
  | 'Error'
  /** Not of the original platform. */
  | 'LoudestSpeaker';

export interface ConferenceEvent {
  readonly kind: 'conference';
  readonly conferenceId: ConferenceId;
  readonly name: ConferenceEventName;
  /** Of the Endpoint* events, and of an Error of an endpoint. */
  readonly endpointId?: EndpointId;
  /** Of an Error: for people, and the published code where there is one, else 100. */
  readonly error?: string;
  readonly code?: number;
  /** Of LoudestSpeaker: who has the floor; left out: nobody any more. */
  readonly callId?: CallId;
}

export type ConferenceCommand =
  | { readonly kind: 'create-conference'; readonly conferenceId: ConferenceId }
  | { readonly kind: 'stop-conference'; readonly conferenceId: ConferenceId }
  | {
      readonly kind: 'add-endpoint';
      readonly conferenceId: ConferenceId;
      /** Unique among those of the conference. */
      readonly endpointId: EndpointId;
      readonly callId: CallId;
      readonly direction: ConferenceDirection;
      readonly displayName: string;
    }
  | {
      readonly kind: 'rename-endpoint';
      readonly conferenceId: ConferenceId;
      readonly endpointId: EndpointId;
      readonly displayName: string;
    }
  | { readonly kind: 'remove-endpoint'; readonly conferenceId: ConferenceId; readonly endpointId: EndpointId };
