/**
 * One call to a user, from the first ring to the one that takes it. Sans-IO: devices and the session are ports, time is
 * injected. What becomes of it is told exactly once, by `accepted` or `failed`.
 */
import type { Callee, CalleeEvents, DialedCall, DialOptions } from '@callcast/calls';
import { type Millis, millis, type Scheduler, type Timer } from '@callcast/core';
import type { ServerCallId } from '@callcast/webrtc/signalling-protocol';
import { DIAL_LIMITS } from './limits.ts';
import type { PlacedCall } from './switchboard.ts';
import { visibleHeaders } from './visible-headers.ts';

/** What a device may know of a call, and what it may do about it. Every method is idempotent, and may come too late. */
export interface RingingCall {
  readonly id: ServerCallId;
  readonly callerId: string;
  readonly displayName: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly video: boolean;
  readonly customData: string;
  /** The session's end of the call, for what the device says after it accepted. */
  readonly placed: PlacedCall;
  /** A person sees it. */
  alerting(): void;
  accept(callee: Callee): void;
  /** @param code 480: the device cannot ring, and counts as one that is not there. */
  decline(code: number, headers: Readonly<Record<string, string>>): void;
}

/** A device as it is rung. Its calls must not do anything but show and stop showing. */
export interface Device {
  ring(call: RingingCall): void;
  /** The call is over for this device, which did not take it. Not called after its own `accept` or `decline`. */
  stopRinging(id: ServerCallId, reason: string, answeredElsewhere: boolean): void;
}

/** A device that is logged in, and what rings on it. */
export interface OnlineDevice {
  readonly device: Device;
  readonly ringing: Set<UserDial>;
}

export interface UserDialOptions {
  readonly id: ServerCallId;
  readonly dial: DialOptions;
  readonly events: CalleeEvents;
  readonly placed: PlacedCall;
  readonly scheduler: Scheduler;
  /** Once, when no device can ring any more. */
  readonly onOver: () => void;
}

export class UserDial implements DialedCall {
  readonly #options: UserDialOptions;
  readonly #devices = new Set<OnlineDevice>();
  readonly #deadline: Timer;
  #isOver = false;
  #isAlerting = false;
  #declined: { readonly code: number; readonly headers: Readonly<Record<string, string>> } | undefined;

  constructor(options: UserDialOptions) {
    this.#options = options;
    const timeout = withinLimits(options.dial.timeout);
    this.#deadline = options.scheduler.after(timeout, () => this.fail(408, `No answer within ${timeout / 1000} s`));
  }

  get id(): ServerCallId {
    return this.#options.id;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Begins to ring on what is online. Not to be called when it is over. @param online Newest first. */
  ring(online: readonly OnlineDevice[]): void {
    for (const device of online) this.ringOn(device);
    if (this.#devices.size > 0) return;
    if (online.length === 0) this.fail(480, `No device of ${this.#options.dial.username} is online`);
    else this.fail(486, `Every device of ${this.#options.dial.username} has as many calls ringing as it may`);
  }

  /** Rings on one device more, within the limits. Not to be called when it is over. */
  ringOn(online: OnlineDevice): void {
    const { maxDevices, maxRingingPerDevice } = DIAL_LIMITS;
    if (this.#devices.size >= maxDevices || online.ringing.size >= maxRingingPerDevice) return;
    this.#devices.add(online);
    online.ringing.add(this);
    online.device.ring(this.#asSeenBy(online));
  }

  /** The device is gone, or cannot ring. */
  dropOut(online: OnlineDevice): void {
    if (!this.#release(online) || this.#devices.size > 0) return;
    const { username } = this.#options.dial;
    if (this.#declined === undefined) this.fail(480, `No device of ${username} is online any more`);
    else this.fail(this.#declined.code, `${username} declined the call`, this.#declined.headers);
  }

  cancel(reason: string): void {
    this.fail(487, reason);
  }

  /** Ends it without an answer. Told a turn later: whoever caused it is not called back from inside. */
  fail(code: number, reason: string, headers: Readonly<Record<string, string>> = {}): void {
    if (this.#isOver) return;
    const { events, scheduler } = this.#options;
    this.#stop(reason, false);
    scheduler.after(millis(0), () => events.failed(code, reason, headers));
  }

  #asSeenBy(online: OnlineDevice): RingingCall {
    const { id, dial, events, placed } = this.#options;
    const { maxNameLength } = DIAL_LIMITS;
    return {
      id,
      callerId: dial.callerId.slice(0, maxNameLength),
      displayName: dial.displayName.slice(0, maxNameLength),
      headers: visibleHeaders(dial.headers),
      video: dial.video,
      customData: dial.customData,
      placed,
      alerting: () => {
        if (this.#isAlerting || !this.#devices.has(online)) return;
        this.#isAlerting = true;
        events.ringing();
      },
      accept: (callee) => {
        if (!this.#release(online)) return;
        this.#stop('Answered on another device', true);
        events.accepted(callee);
      },
      decline: (code, headers) => {
        if (!this.#devices.has(online)) return;
        if (code !== 480) this.#declined = { code, headers };
        this.dropOut(online);
      },
    };
  }

  /** @returns Whether it was ringing there. */
  #release(online: OnlineDevice): boolean {
    online.ringing.delete(this);
    return this.#devices.delete(online);
  }

  #stop(reason: string, answeredElsewhere: boolean): void {
    this.#isOver = true;
    this.#deadline.cancel();
    for (const online of [...this.#devices]) {
      this.#release(online);
      online.device.stopRinging(this.#options.id, reason, answeredElsewhere);
    }
    this.#options.onOver();
  }
}

const withinLimits = (timeout: Millis): Millis =>
  millis(Math.min(Math.max(timeout, DIAL_LIMITS.minTimeout), DIAL_LIMITS.maxTimeout));
