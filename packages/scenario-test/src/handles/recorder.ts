import type { RecorderOptions, UnitRef } from '@callcast/scenario/protocol';
import { ScenarioTestError } from '../failure.ts';
import type { Awaited, RunControl } from '../run-control.ts';
import type { RecorderRecord, Recorders } from '../world/recorders.ts';
import type { WaitOptions } from './wait-options.ts';

/** A recorder that the scenario makes, or what a call records by itself. Nothing is written: the file is its url. */
export class TestRecorder {
  readonly #recorders: Recorders;
  readonly #control: RunControl;
  readonly #title: string;
  readonly #find: () => RecorderRecord | undefined;

  /** @internal */
  constructor(recorders: Recorders, control: RunControl, title: string, find: () => RecorderRecord | undefined) {
    this.#recorders = recorders;
    this.#control = control;
    this.#title = title;
    this.#find = find;
  }

  get id(): string {
    return this.#record.recorderId;
  }

  /** What it was made with. */
  get options(): RecorderOptions {
    return this.#record.options;
  }

  get state(): RecorderRecord['state'] {
    return this.#record.state;
  }

  get isMuted(): boolean {
    return this.#record.isMuted;
  }

  /** Whom it records. */
  get sources(): readonly UnitRef[] {
    return this.#record.sources;
  }

  /** Where the scenario is told that the file is; undefined: no media has come. */
  get url(): string | undefined {
    return this.#record.url;
  }

  /** Waits for the scenario to make it. */
  async created(options: WaitOptions = {}): Promise<void> {
    await this.#wait('is made', () => true, options);
  }

  /** Waits until the first media comes. */
  async started(options: WaitOptions = {}): Promise<void> {
    await this.#wait('begins', ({ url }) => url !== undefined, options);
  }

  /** Waits until it is stopped: by the scenario, or with the call whose recording it is. */
  async stopped(options: WaitOptions = {}): Promise<void> {
    await this.#wait('is stopped', ({ state }) => state === 'stopped', options);
  }

  /** The server can write no more of it. */
  fail(error = 'There is no room for it'): Promise<void> {
    return this.#control.act(() => {
      const record = this.#record;
      if (this.#recorders.running(record.recorderId) === undefined)
        throw new ScenarioTestError('TEST_MISUSE', `This cannot be done to ${this.#title} (failed): it is over.`);
      this.#recorders.fails(record, error);
    });
  }

  get #record(): RecorderRecord {
    const found = this.#find();
    if (found === undefined) throw new ScenarioTestError('TEST_MISUSE', `There is no such thing yet: ${this.#title}.`);
    return found;
  }

  #wait(
    what: string,
    isMeant: (recorder: RecorderRecord) => boolean,
    { withinMs }: WaitOptions,
  ): Promise<RecorderRecord> {
    const awaited: Awaited<RecorderRecord> = {
      what: `${this.#title} ${what}`,
      find: () => {
        const recorder = this.#find();
        return recorder !== undefined && isMeant(recorder) ? recorder : undefined;
      },
      spoilt: () => (this.#find()?.state === 'failed' ? 'It failed' : undefined),
      withinMs,
    };
    return this.#control.wait(awaited);
  }
}
