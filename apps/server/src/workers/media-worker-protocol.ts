import type { MediaCommand, MediaEvent, OutputFailure } from '@callcast/calls';
import type { LogFields, LogLevel } from '@callcast/core';
import type { Room } from '../recordings/recording-ledger.ts';
import type { WorkerLoad } from './worker-load.ts';

/** What a media worker is told once, first. */
export interface MediaWorkerConfig {
  readonly workerIndex: number;
  readonly bindAddress: string;
  readonly publicAddress: string | undefined;
  readonly mediaPort: number;
  /** Entries of CALLCAST_EGRESS_ALLOW, plus the embedded test CDN. */
  readonly egressAllow: readonly string[];
  /** Where it serves what its outputs send: a Unix domain socket that only this user can reach. */
  readonly previewSocket: string;
  /** {@link ServerSettings.rtmpsAuthorities} */
  readonly rtmpsAuthorities: string | undefined;
  readonly recordings: { readonly folder: string; readonly maxFileBytes: number };
}

/** Server → media worker. `session` is the server's number for a call session. */
export type ToMediaWorker =
  | { readonly kind: 'init'; readonly config: MediaWorkerConfig }
  | { readonly kind: 'command'; readonly session: number; readonly command: MediaCommand }
  | { readonly kind: 'close-session'; readonly session: number }
  /** What a `reserve-room` with this number gets. */
  | { readonly kind: 'room'; readonly request: number; readonly room: Room | OutputFailure }
  | { readonly kind: 'shutdown' };

/** What crosses the process border at once, in order. */
export type FromMediaWorkerBatch = readonly FromMediaWorker[];

/** Media worker → server. */
export type FromMediaWorker =
  | { readonly kind: 'ready' }
  /** Once a second from then on. */
  | { readonly kind: 'load'; readonly load: WorkerLoad }
  | { readonly kind: 'event'; readonly session: number; readonly event: MediaEvent }
  /** Answers `close-session`: nothing more comes of it. */
  | { readonly kind: 'session-closed'; readonly session: number }
  /** A recording is to be begun, or to grow by so many bytes. Always answered by `room`. */
  | {
      readonly kind: 'reserve-room';
      readonly request: number;
      readonly accountId: number;
      readonly name: string;
      readonly bytes: number;
    }
  /** Nothing more is done with its file. */
  | { readonly kind: 'recording-released'; readonly accountId: number; readonly name: string }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly message: string; readonly fields: LogFields };
