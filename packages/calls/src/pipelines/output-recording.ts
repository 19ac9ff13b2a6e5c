/** The recordings of one output: one for each publish, of exactly the tags that go to the destination. */
import type { FlvTag } from '@callcast/media';
import type { OutputFailure, Recording, RecordingPort } from '../media-ports.ts';
import type { RecordedOutput } from '../media-protocol.ts';

export interface OutputRecordingOptions {
  readonly port: RecordingPort;
  readonly of: RecordedOutput;
  readonly onStarted: (name: string) => void;
  /** The one of the present publish can go on no more, or could not be begun. The next publish has another. */
  readonly onEnded: (name: string, failure: OutputFailure) => void;
}

export class OutputRecording {
  readonly #options: OutputRecordingOptions;
  #publishes = 0;
  #recording: Recording | undefined;

  constructor(options: OutputRecordingOptions) {
    this.#options = options;
  }

  /** A publish begins. */
  begin(): void {
    this.end();
    const { port, of, onStarted, onEnded } = this.#options;
    const recording = port.open(
      { ...of, publish: ++this.#publishes },
      () => onStarted(recording.name),
      (failure) => {
        if (this.#recording === recording) this.#recording = undefined;
        onEnded(recording.name, failure);
      },
    );
    this.#recording = recording;
  }

  write(tag: FlvTag): void {
    this.#recording?.write(tag);
  }

  /** The publish is over. Idempotent. */
  end(): void {
    this.#recording?.close();
    this.#recording = undefined;
  }
}
