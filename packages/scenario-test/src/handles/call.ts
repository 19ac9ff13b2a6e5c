import type { CallFacts, CallHeaders, CallMediaStatistics } from '@callcast/scenario/protocol';
import { ScenarioTestError } from '../failure.ts';
import type { Awaited, RunControl } from '../run-control.ts';
import type { CallEnd, CallRecord, SentInfo, VideoCodec } from '../world/call-records.ts';
import type { Calls } from '../world/calls.ts';
import type { Surroundings } from '../world/surroundings.ts';
import type { World } from '../world/world.ts';
import { choosePlayer, TestPlayer, type WhichPlayer } from './player.ts';
import { TestRecorder } from './recorder.ts';
import type { WaitOptions } from './wait-options.ts';

export interface CallHandleOptions {
  readonly world: World;
  readonly control: RunControl;
  readonly around: Surroundings;
}

/** The other end of a call: what the caller, or the callee, does and sees. */
export abstract class TestCall {
  /** @internal */
  protected readonly calls: Calls;
  /** @internal */
  protected readonly control: RunControl;
  readonly #around: Surroundings;
  readonly #world: World;

  /** @internal */
  constructor({ world, control, around }: CallHandleOptions) {
    this.#world = world;
    this.calls = world.calls;
    this.control = control;
    this.#around = around;
  }

  /** @internal The call, once there is one. */
  protected abstract find(): CallRecord | undefined;
  /** @internal For sentences. */
  protected abstract get title(): string;

  /** What the scenario is told of it. @throws ScenarioTestError when there is no such call yet. */
  get facts(): CallFacts {
    return this.record.facts;
  }

  get state(): CallRecord['state'] {
    return this.record.state;
  }

  /** The other end hears it ring. */
  get isRinging(): boolean {
    return this.record.isRinging;
  }

  /** The video that was agreed on; null: none; undefined: not answered. */
  get videoCodec(): VideoCodec | null | undefined {
    return this.record.granted;
  }

  /** The headers of the scenario's answer or refusal. */
  get headers(): CallHeaders {
    return this.record.headers;
  }

  /** kbit/s; undefined: as much as it likes. */
  get maxVideoBitrateKbps(): number | undefined {
    return this.record.maxVideoBitrateKbps;
  }

  /** What the scenario sent by `sendMessage`. */
  get messages(): readonly string[] {
    return this.record.messages;
  }

  /** What the scenario sent by `sendInfo`. */
  get infos(): readonly SentInfo[] {
    return this.record.infos;
  }

  /** What the scenario sent by `sendDigits`. */
  get digits(): string {
    return this.record.digits;
  }

  /** What the call records by `record`: now, or last. */
  recording(): TestRecorder {
    const { recorders } = this.#world;
    return new TestRecorder(recorders, this.control, `the recording of ${this.title}`, () => {
      const call = this.find();
      return recorders.all.findLast(({ callId }) => callId !== undefined && callId === call?.facts.callId);
    });
  }

  /**
   * What the call plays by `startPlayback`: now, or last.
   *
   * @param which The how manieth, from 1; or what its url is or matches, the newest of these.
   */
  playback(which?: WhichPlayer): TestPlayer {
    const number = which === undefined ? '' : ` (${String(which)})`;
    return new TestPlayer(this.#world, this.control, `the playback${number} of ${this.title}`, () => {
      const call = this.find();
      const own = this.#world.players.all.filter(({ callId }) => callId !== undefined && callId === call?.facts.callId);
      return which === undefined ? own.at(-1) : choosePlayer(own, which);
    });
  }

  /** Waits until media flows. */
  connected(options: WaitOptions = {}): Promise<void> {
    return this.waitFor('is connected', (call) => (call.connectedAtMs === undefined ? undefined : true), options);
  }

  /** Waits for its end, whoever causes it. */
  ended({ withinMs }: WaitOptions = {}): Promise<CallEnd> {
    const find = (): CallEnd | undefined => this.find()?.end;
    return this.control.wait({ what: `${this.title} ends`, find, withinMs });
  }

  /** The other end hangs up. */
  hangUp(reason = 'Hangup'): Promise<void> {
    return this.running('hung up', (call) => this.calls.ends(call, 'other-end', 200, reason));
  }

  /** The way to the other end is lost for good; the server gives it half a minute, which is over now. */
  lose(reason = 'The connection is lost'): Promise<void> {
    return this.running('lost', (call) => this.calls.ends(call, 'server', 408, reason));
  }

  sendMessage(text: string): Promise<void> {
    return this.running('sent a message', ({ facts }) =>
      this.#around.emit({ kind: 'message-received', callId: facts.callId, text }),
    );
  }

  sendInfo(mimeType: string, body: string, headers: CallHeaders = {}): Promise<void> {
    return this.running('sent an info', ({ facts }) =>
      this.#around.emit({ kind: 'info-received', callId: facts.callId, mimeType, body, headers }),
    );
  }

  /** The other end presses a key, 0-9, *, #, A-D. The scenario hears of it where it called `handleTones`. */
  press(key: string): Promise<void> {
    return this.running('pressed a key', ({ facts, watched }) => {
      if (!/^[0-9*#A-D]$/.test(key)) throw new ScenarioTestError('TEST_MISUSE', `"${key}" is no key of a telephone.`);
      if (watched.tones) this.#around.emit({ kind: 'tone-received', callId: facts.callId, tone: key, type: '1' });
    });
  }

  /** The other end begins to speak, or has fallen silent. The scenario hears of it where it called `handleMicStatus`. */
  speaks(active: boolean): Promise<void> {
    return this.running('spoke', ({ facts, watched }) => {
      if (watched.micStatus) this.#around.emit({ kind: 'mic-status-change', callId: facts.callId, active });
    });
  }

  /** Figures of its media. @throws ScenarioTestError when the scenario has not asked for them. */
  reports(statistics: CallMediaStatistics): Promise<void> {
    return this.running('reported', ({ facts }) => {
      if (!this.#world.statistics.tellOfCall(facts.callId, statistics))
        throw new ScenarioTestError(
          'TEST_MISUSE',
          `The scenario has not called monitorMediaStatistics of ${this.title}.`,
        );
    });
  }

  /** No packet of media came for seven seconds. */
  stopMedia(): Promise<void> {
    return this.running('silenced', ({ facts }) => this.#around.emit({ kind: 'media-stopped', callId: facts.callId }));
  }

  resumeMedia(): Promise<void> {
    return this.running('resumed', ({ facts }) => this.#around.emit({ kind: 'media-resumed', callId: facts.callId }));
  }

  /** @internal */
  protected get record(): CallRecord {
    const found = this.find();
    if (found === undefined) throw new ScenarioTestError('TEST_MISUSE', `There is no such thing yet: ${this.title}.`);
    return found;
  }

  /** @internal */
  protected awaited<T>(what: string, find: (call: CallRecord) => T | undefined, { withinMs }: WaitOptions): Awaited<T> {
    return {
      what: `${this.title} ${what}`,
      find: () => {
        const call = this.find();
        return call === undefined ? undefined : find(call);
      },
      spoilt: () => {
        const end = this.find()?.end;
        return end === undefined ? undefined : `It ended: ${end.code} ${end.reason}`;
      },
      withinMs,
    };
  }

  /** @internal */
  protected async waitFor(
    what: string,
    find: (call: CallRecord) => true | undefined,
    options: WaitOptions,
  ): Promise<void> {
    await this.control.wait(this.awaited(what, find, options));
  }

  /** @internal */
  protected running(done: string, action: (call: CallRecord) => void): Promise<void> {
    return this.control.act(() => {
      const call = this.record;
      if (call.end !== undefined) {
        const { code, reason } = call.end;
        const message = `This cannot be done to ${this.title} (${done}): it has ended, ${code} ${reason}.`;
        throw new ScenarioTestError('TEST_MISUSE', message);
      }
      action(call);
    });
  }
}

/** Somebody who calls the scenario. */
export class IncomingCall extends TestCall {
  #record: CallRecord | undefined;
  readonly #title: string;

  /** @internal */
  constructor(options: CallHandleOptions, title: string) {
    super(options);
    this.#title = title;
  }

  /** @internal */
  attach(record: CallRecord): void {
    this.#record = record;
  }

  /** Waits for the scenario's `answer()`. */
  answered(options: WaitOptions = {}): Promise<void> {
    return this.waitFor('is answered', ({ granted }) => (granted === undefined ? undefined : true), options);
  }

  /** Waits for the scenario's `reject()`, or a `hangup()` that comes before the answer. */
  rejected({ withinMs }: WaitOptions = {}): Promise<CallEnd> {
    return this.control.wait({
      what: `${this.title} is rejected`,
      find: () => {
        const call = this.find();
        return call?.end?.by === 'scenario' && call.granted === undefined ? call.end : undefined;
      },
      spoilt: () => {
        const call = this.find();
        if (call?.granted !== undefined) return 'It was answered';
        return call?.end === undefined ? undefined : `It ended: ${call.end.code} ${call.end.reason}`;
      },
      withinMs,
    });
  }

  /** @internal */
  protected override find(): CallRecord | undefined {
    return this.#record;
  }

  /** @internal */
  protected override get title(): string {
    return this.#title;
  }
}

/** How a callee takes a call. */
export interface AcceptOptions {
  readonly headers?: CallHeaders;
  readonly customData?: string;
  /** What its device can send; H.264 and VP8 unless given. */
  readonly video?: readonly VideoCodec[] | false;
}

/** Somebody whom the scenario calls. */
export class PlacedCall extends TestCall {
  readonly #find: () => CallRecord | undefined;
  readonly #title: string;

  /** @internal */
  constructor(options: CallHandleOptions, title: string, find: () => CallRecord | undefined) {
    super(options);
    this.#title = title;
    this.#find = find;
  }

  /** Waits for the scenario to place it. */
  placed(options: WaitOptions = {}): Promise<void> {
    return this.waitFor('is placed', () => true, options);
  }

  /** The callee's device rings. Waits for the call. */
  ring(): Promise<void> {
    return this.control.actWhen(this.#dialing(), (call) => this.calls.rings(call));
  }

  /** The callee takes it. Waits for the call. */
  accept({ headers = {}, customData, video = DEFAULT_VIDEO }: AcceptOptions = {}): Promise<void> {
    const offered = video === false ? [] : video;
    return this.control.actWhen(this.#dialing(), (call) => this.calls.takes(call, { headers, customData }, offered));
  }

  /** The callee does not want it. Waits for the call. @param code SIP code, 486 for busy. */
  decline(code = 603, reason?: string): Promise<void> {
    return this.control.actWhen(this.#dialing(), (call) =>
      this.calls.ends(call, 'other-end', code, reason ?? `${call.facts.destination} declined the call`),
    );
  }

  #dialing(): Awaited<CallRecord> {
    const awaited = this.awaited('is placed', (call) => (call.state === 'dialing' ? call : undefined), {});
    return {
      ...awaited,
      spoilt: () => {
        const state = this.find()?.state;
        return state === 'answered' || state === 'connected' ? 'It was taken already' : awaited.spoilt?.();
      },
    };
  }

  /** @internal */
  protected override find(): CallRecord | undefined {
    return this.#find();
  }

  /** @internal */
  protected override get title(): string {
    return this.#title;
  }
}

/** What a browser sends. */
export const DEFAULT_VIDEO: readonly VideoCodec[] = ['H264', 'VP8'];
