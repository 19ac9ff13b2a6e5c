/** Which devices of which users are online, and the calls that ring on them. */
import type { CalleeEvents, DialedCall, DialOptions } from '@callcast/calls';
import type { Log, Random, Scheduler } from '@callcast/core';
import { DIAL_LIMITS } from './limits.ts';
import type { PlacedCall } from './switchboard.ts';
import { type Device, type OnlineDevice, UserDial } from './user-dial.ts';

export interface UserDialerOptions {
  readonly findUser: (
    applicationId: number,
    username: string,
  ) => Promise<{ readonly id: number; readonly active: boolean } | undefined>;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
}

export class UserDialer {
  readonly #options: UserDialerOptions;
  /** By user, oldest first. As many as there are sockets; how many of them ring is bounded. */
  readonly #online = new Map<number, Set<OnlineDevice>>();
  /** By user; each rings on at least one device, so they are bounded as those are. */
  readonly #dials = new Map<number, Set<UserDial>>();

  constructor(options: UserDialerOptions) {
    this.#options = options;
  }

  /**
   * A device of the user is online, until the returned function is called (idempotent). What already rings for the user
   * rings there, too.
   */
  register(userId: number, device: Device): () => void {
    const online: OnlineDevice = { device, ringing: new Set() };
    add(this.#online, userId, online);
    for (const dial of [...(this.#dials.get(userId) ?? [])]) dial.ringOn(online);
    return () => {
      remove(this.#online, userId, online);
      for (const dial of [...online.ringing]) {
        dial.dropOut(online);
        device.stopRinging(dial.id, 'Nobody is logged in here any more', false);
      }
    };
  }

  /**
   * Rings on the devices of a user. Events never come synchronously from here.
   *
   * @param placed Where what the device says after its `accept` goes.
   */
  dial(dial: DialOptions, events: CalleeEvents, placed: PlacedCall): DialedCall {
    const { scheduler, random, log } = this.#options;
    let userId: number | undefined;
    const ringing = new UserDial({
      id: `@${Buffer.from(random.bytes(12)).toString('base64url')}`,
      dial,
      events,
      placed,
      scheduler,
      onOver: () => {
        if (userId !== undefined) remove(this.#dials, userId, ringing);
      },
    });
    this.#find(dial).then(
      (found) => {
        if (typeof found === 'string') ringing.fail(404, found);
        if (typeof found === 'string' || ringing.isOver) return;
        userId = found;
        add(this.#dials, userId, ringing);
        ringing.ring([...(this.#online.get(userId) ?? [])].reverse());
      },
      (cause: unknown) => {
        log.error('a user could not be looked up', { cause: String(cause) });
        ringing.fail(500, 'The server could not look the user up');
      },
    );
    return ringing;
  }

  /** @returns The user's id, or why there is none. */
  async #find({ applicationId, username }: DialOptions): Promise<number | string> {
    if (username === '' || username.length > DIAL_LIMITS.maxNameLength)
      return `The name of a user has 1 to ${DIAL_LIMITS.maxNameLength} characters`;
    const user = await this.#options.findUser(applicationId, username);
    if (user === undefined) return `The application has no user "${username}"`;
    return user.active ? user.id : `The user "${username}" is switched off`;
  }
}

function add<Value>(sets: Map<number, Set<Value>>, key: number, value: Value): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}

function remove<Value>(sets: Map<number, Set<Value>>, key: number, value: Value): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}
