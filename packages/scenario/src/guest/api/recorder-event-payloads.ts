import type { RecorderEvents } from '../recorder-events.ts';
import type { Recorder } from './recorder.ts';

/** What every event of a recorder has. */
export interface RecorderEvent {
  recorder: Recorder;
  /** The event. */
  name: string;
}

/** There is a file. */
export interface RecorderStartedEvent extends RecorderEvent {
  /** Where it is, also while it grows. */
  url: string;
}

/** The file is whole. */
export interface RecorderStoppedEvent extends RecorderEvent {
  /** Where it is; empty: no media ever came, so there is none. Not of the original platform. */
  url: string;
  /** Always 0. */
  cost: number;
  /** Of the file, in seconds. */
  duration: number;
}

/** It cannot begin, or go on. */
export interface RecorderErrorEvent extends RecorderEvent {
  error: string;
}

/** What a listener of each event of a recorder is given. */
export interface RecorderEventPayloads {
  [RecorderEvents.Started]: RecorderStartedEvent;
  [RecorderEvents.Stopped]: RecorderStoppedEvent;
  [RecorderEvents.RecorderError]: RecorderErrorEvent;
}
