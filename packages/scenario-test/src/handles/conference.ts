import type { ConferenceId } from '@callcast/scenario/protocol';
import { ScenarioTestError } from '../failure.ts';
import type { RunControl } from '../run-control.ts';
import type { ConferenceRecord, Conferences, EndpointRecord } from '../world/conferences.ts';
import type { TestCall } from './call.ts';
import type { WaitOptions } from './wait-options.ts';

/** A conference that the scenario made. */
export class TestConference {
  readonly #conferences: Conferences;
  readonly #control: RunControl;
  readonly #title: string;
  readonly #find: () => ConferenceRecord | undefined;

  /** @internal */
  constructor(conferences: Conferences, control: RunControl, title: string, find: () => ConferenceRecord | undefined) {
    this.#conferences = conferences;
    this.#control = control;
    this.#title = title;
    this.#find = find;
  }

  get id(): ConferenceId {
    return this.#record.conferenceId;
  }

  get state(): ConferenceRecord['state'] {
    return this.#record.state;
  }

  /** Who is in it by `add`. */
  get endpoints(): readonly EndpointRecord[] {
    return this.#record.endpoints;
  }

  /** Calls that are in it, by whatever way. */
  get callIds(): readonly string[] {
    return this.#conferences.membersOf(this.#record);
  }

  /** Waits for the scenario to make it. */
  async created({ withinMs }: WaitOptions = {}): Promise<void> {
    await this.#control.wait({ what: `${this.#title} is made`, find: () => this.#find(), withinMs });
  }

  /** Waits for the scenario to stop it. */
  async stopped({ withinMs }: WaitOptions = {}): Promise<void> {
    const find = (): true | undefined => (this.#find()?.state === 'stopped' ? true : undefined);
    await this.#control.wait({ what: `${this.#title} is stopped`, find, withinMs });
  }

  /** This call has the floor; nobody any more, when it is left out. */
  speaks(call?: TestCall): Promise<void> {
    return this.#running((conference) =>
      this.#conferences.tell(conference.conferenceId, {
        name: 'LoudestSpeaker',
        ...(call !== undefined && { callId: call.facts.callId }),
      }),
    );
  }

  /** It breaks down. */
  fail(error = 'The conference cannot be mixed'): Promise<void> {
    return this.#running((conference) => this.#conferences.fails(conference, error));
  }

  get #record(): ConferenceRecord {
    const found = this.#find();
    if (found === undefined) throw new ScenarioTestError('TEST_MISUSE', `There is no such thing yet: ${this.#title}.`);
    return found;
  }

  #running(action: (conference: ConferenceRecord) => void): Promise<void> {
    return this.#control.actWhen(
      {
        what: `${this.#title} is made`,
        find: () => (this.#find()?.state === 'running' ? this.#find() : undefined),
        spoilt: () => (this.#find()?.state === 'stopped' ? 'It was stopped' : undefined),
      },
      action,
    );
  }
}
