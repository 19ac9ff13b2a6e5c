import type { Callee, CallerPort } from '@callcast/calls';
import { millis, silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIAL_LIMITS } from './limits.ts';
import type { PlacedCall } from './switchboard.ts';
import type { Device, RingingCall } from './user-dial.ts';
import { UserDialer, type UserDialerOptions } from './user-dialer.ts';

const ANNA = 7;
const USERS: Readonly<Record<string, { id: number; active: boolean }>> = {
  anna: { id: ANNA, active: true },
  boris: { id: 8, active: true },
  gone: { id: 9, active: false },
};
const PLACED = { callId: 'out-1' } as PlacedCall;
const CALLEE: Callee = { offer: 'OFFER', caller: {} as CallerPort, headers: {}, leg: 'sdk' };

/** A device that notes what it is told. */
class NotingDevice implements Device {
  readonly rang: RingingCall[] = [];
  readonly stopped: string[] = [];

  ring(call: RingingCall): void {
    this.rang.push(call);
  }

  stopRinging(id: string, reason: string, answeredElsewhere: boolean): void {
    this.stopped.push(`${id} ${reason}${answeredElsewhere ? ' (elsewhere)' : ''}`);
  }

  get call(): RingingCall {
    return this.rang[0]!;
  }
}

function open(findUser: UserDialerOptions['findUser'] = async (_application, username) => USERS[username]) {
  const scheduler = new VirtualScheduler();
  let random = 0;
  const dialer = new UserDialer({
    findUser,
    scheduler,
    random: { uint32: () => random++, bytes: (length) => new Uint8Array(length).fill(random++) },
    log: silentLog,
  });
  const online = (userId = ANNA) => {
    const device = new NotingDevice();
    return { device, leave: dialer.register(userId, device) };
  };
  const dial = (options: { username?: string; timeout?: number } = {}) => {
    const said: string[] = [];
    const call = dialer.dial(
      {
        callId: 'out-1',
        applicationId: 2,
        username: 'anna',
        callerId: '+7 900',
        displayName: 'Studio',
        headers: { 'X-Show': 'news', 'VI-CallTimeout': '60' },
        video: true,
        customData: 'data',
        ...options,
        timeout: millis(options.timeout ?? 60_000),
      },
      {
        ringing: () => said.push('ringing'),
        accepted: ({ offer }) => said.push(`accepted ${offer}`),
        failed: (code, reason, headers) => said.push(`failed ${code} ${reason} ${JSON.stringify(headers)}`),
      },
      PLACED,
    );
    return { call, said };
  };
  /** Lets the look-up end and everything be told that is due. */
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    scheduler.advance(0);
  };
  return { scheduler, dialer, online, dial, settle };
}

test('every device of the user rings, and is told who calls and what a device may see', async () => {
  const { online, dial, settle } = open();
  const [phone, page, other] = [online(), online(), online(8)];
  dial();
  await settle();
  expect(phone.device.call).toMatchObject({
    callerId: '+7 900',
    displayName: 'Studio',
    headers: { 'X-Show': 'news' },
    video: true,
    customData: 'data',
    placed: PLACED,
  });
  expect(phone.device.call.headers).not.toHaveProperty('VI-CallTimeout');
  expect(page.device.call.id).toBe(phone.device.call.id);
  expect(phone.device.call.id).toMatch(/^@[\w-]{16}$/);
  expect(other.device.rang).toEqual([]);
});

test('the first device that shows the call is the ringing; more of them change nothing', async () => {
  const { online, dial, settle } = open();
  const [phone, page] = [online().device, online().device];
  const { said } = dial();
  await settle();
  expect(said).toEqual([]);
  phone.call.alerting();
  page.call.alerting();
  phone.call.alerting();
  expect(said).toEqual(['ringing']);
});

test('the first to accept gets the call, the others hear that it was answered elsewhere', async () => {
  const { scheduler, online, dial, settle } = open();
  const [phone, page] = [online().device, online().device];
  const { call, said } = dial();
  await settle();
  page.call.accept(CALLEE);
  phone.call.accept({ ...CALLEE, offer: 'LATE' });
  phone.call.decline(486, {});
  phone.call.alerting();
  call.cancel('too late');
  await settle();
  expect(said).toEqual(['accepted OFFER']);
  expect(phone.stopped).toEqual([`${phone.call.id} Answered on another device (elsewhere)`]);
  expect(page.stopped).toEqual([]);
  expect(scheduler.armed).toEqual([]);
});

test('one who declines leaves the others ringing; the last to decline gives the code', async () => {
  const { scheduler, online, dial, settle } = open();
  const [phone, page] = [online().device, online().device];
  const { said } = dial();
  await settle();
  phone.call.decline(603, {});
  await settle();
  expect(said).toEqual([]);
  page.call.decline(486, { 'X-Why': 'on air' });
  await settle();
  expect(said).toEqual(['failed 486 anna declined the call {"X-Why":"on air"}']);
  expect([...phone.stopped, ...page.stopped]).toEqual([]);
  expect(scheduler.armed).toEqual([]);
});

test('a device that cannot ring (480) or goes away is none; what another one said before counts', async () => {
  const { online, dial, settle } = open();
  const [phone, page] = [online(), online()];
  const first = dial();
  await settle();
  phone.device.call.decline(480, {});
  phone.device.call.decline(486, {});
  page.leave();
  await settle();
  expect(first.said).toEqual(['failed 480 No device of anna is online any more {}']);

  phone.leave();
  const [desk, tablet] = [online(), online()];
  const second = dial();
  await settle();
  desk.device.call.decline(603, {});
  tablet.leave();
  tablet.leave();
  await settle();
  expect(second.said).toEqual(['failed 603 anna declined the call {}']);
});

test.each([
  ['nobody', '404 The application has no user "nobody"'],
  ['gone', '404 The user "gone" is switched off'],
  ['', '404 The name of a user has 1 to 255 characters'],
  ['x'.repeat(256), '404 The name of a user has 1 to 255 characters'],
  ['boris', '480 No device of boris is online'],
])('a call to "%.10s" fails: %s', async (username, verdict) => {
  const { scheduler, online, dial, settle } = open();
  online();
  const { said } = dial({ username });
  expect(said).toEqual([]);
  await settle();
  expect(said).toEqual([`failed ${verdict} {}`]);
  expect(scheduler.armed).toEqual([]);
});

test('a look-up that fails is a failure of the server', async () => {
  const { dial, settle } = open(() => Promise.reject(new Error('the disk is full')));
  const { said } = dial();
  await settle();
  expect(said).toEqual(['failed 500 The server could not look the user up {}']);
});

test('nobody answers in time: 408, and the devices stop ringing', async () => {
  const { scheduler, online, dial, settle } = open();
  const { device } = online();
  const { said } = dial({ timeout: 25_000 });
  await settle();
  scheduler.advance(24_999);
  expect(said).toEqual([]);
  scheduler.advance(1);
  expect(said).toEqual(['failed 408 No answer within 25 s {}']);
  expect(device.stopped).toEqual([`${device.call.id} No answer within 25 s`]);
});

test('the time a call may ring is held within its limits', async () => {
  const { scheduler, online, dial, settle } = open();
  online();
  dial({ timeout: 1 });
  dial({ timeout: 1e9 });
  await settle();
  expect(scheduler.armed).toEqual([10_000, 400_000]);
});

test('the time runs while the user is looked up', async () => {
  const { scheduler, online, dial, settle } = open(() => new Promise(() => undefined));
  online();
  const { said } = dial();
  await settle();
  scheduler.advance(60_000);
  expect(said).toEqual(['failed 408 No answer within 60 s {}']);
});

test('a cancelled call fails with 487, later and once, and the devices stop ringing', async () => {
  const { scheduler, online, dial, settle } = open();
  const { device } = online();
  const { call, said } = dial();
  await settle();
  call.cancel('The scenario hung up');
  call.cancel('again');
  expect(said).toEqual([]);
  expect(device.stopped).toEqual([`${device.call.id} The scenario hung up`]);
  await settle();
  expect(said).toEqual(['failed 487 The scenario hung up {}']);
  expect(scheduler.armed).toEqual([]);
});

test('a call that is cancelled while the user is looked up never rings', async () => {
  const { online, dial, settle } = open();
  const { device } = online();
  const { call, said } = dial();
  call.cancel('never mind');
  await settle();
  expect(device.rang).toEqual([]);
  expect(said).toEqual(['failed 487 never mind {}']);
  expect(online().device.rang).toEqual([]);
});

test('a device that logs in while the phone rings starts ringing, and may take the call', async () => {
  const { online, dial, settle } = open();
  online();
  const { said } = dial();
  await settle();
  const late = online().device;
  late.call.accept(CALLEE);
  expect(said).toEqual(['accepted OFFER']);
  expect(online().device.rang).toEqual([]);
});

test('a device that goes away is told of what rang there: the socket may have changed its user', async () => {
  const { online, dial, settle } = open();
  const { device, leave } = online();
  dial();
  await settle();
  leave();
  expect(device.stopped).toEqual([`${device.call.id} Nobody is logged in here any more`]);
});

test('the newest devices ring, as many as may; one that leaves makes room for the next', async () => {
  const { online, dial, settle } = open();
  const devices = Array.from({ length: DIAL_LIMITS.maxDevices + 3 }, () => online());
  dial();
  await settle();
  expect(devices.map(({ device }) => device.rang.length)).toEqual([0, 0, 0, ...devices.slice(3).map(() => 1)]);
  expect(online().device.rang).toEqual([]);
  devices.at(-1)!.leave();
  expect(online().device.rang).toHaveLength(1);
});

test('a device rings for so many calls and no more: the next one finds it busy', async () => {
  const { online, dial, settle } = open();
  const { device } = online();
  const dials = Array.from({ length: DIAL_LIMITS.maxRingingPerDevice + 1 }, () => dial());
  await settle();
  expect(device.rang).toHaveLength(DIAL_LIMITS.maxRingingPerDevice);
  expect(dials.map(({ said }) => said.length)).toEqual([...device.rang.map(() => 0), 1]);
  expect(dials.at(-1)!.said[0]).toMatch(/^failed 486 /);
  device.call.decline(603, {});
  dial();
  await settle();
  expect(device.rang).toHaveLength(DIAL_LIMITS.maxRingingPerDevice + 1);
});

test('names that a device shows are cut to what one can show', async () => {
  const { dialer, online, settle } = open();
  const { device } = online();
  const long = 'x'.repeat(10_000);
  const facts = { callId: 'c', applicationId: 2, headers: {}, video: false, customData: '', timeout: millis(60_000) };
  dialer.dial(
    { ...facts, username: 'anna', callerId: long, displayName: long },
    { ringing() {}, accepted() {}, failed() {} },
    PLACED,
  );
  await settle();
  expect([device.call.callerId.length, device.call.displayName.length]).toEqual([255, 255]);
});

type Step =
  | { readonly do: 'log-in' | 'dial' | 'settle' }
  | { readonly do: 'leave' | 'alert' | 'accept' | 'decline' | 'cancel' | 'wait'; readonly at: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('log-in' as const, 'dial' as const, 'settle' as const) }),
  fc.record({
    do: fc.constantFrom('leave', 'alert', 'accept', 'decline', 'cancel', 'wait' as const),
    at: fc.nat(1_000),
  }) as fc.Arbitrary<Step>,
);

test('whatever devices, people and scenarios do, every dial ends in exactly one of accepted and failed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { scheduler, online, dial, settle } = open();
      const devices: ReturnType<typeof online>[] = [];
      const dials: ReturnType<typeof dial>[] = [];
      const pick = <Value>(from: readonly Value[], at: number): Value | undefined => from[at % from.length];
      for (const one of steps) {
        const device = 'at' in one ? pick(devices, one.at) : undefined;
        const ringing = device && 'at' in one ? pick(device.device.rang, one.at >> 3) : undefined;
        if (one.do === 'log-in') devices.push(online());
        else if (one.do === 'dial') dials.push(dial());
        else if (one.do === 'settle') await settle();
        else if (one.do === 'leave') device?.leave();
        else if (one.do === 'alert') ringing?.alerting();
        else if (one.do === 'accept') ringing?.accept(CALLEE);
        else if (one.do === 'decline') ringing?.decline(400 + (one.at % 300), {});
        else if (one.do === 'cancel') pick(dials, one.at)?.call.cancel('cancelled');
        else if (one.do === 'wait') scheduler.advance(one.at * 100);
      }
      await settle();
      scheduler.advance(DIAL_LIMITS.maxTimeout);
      for (const { said } of dials) {
        expect(said.filter((what) => what !== 'ringing')).toHaveLength(1);
        expect(said.at(-1)).not.toBe('ringing');
        expect(said.filter((what) => what === 'ringing').length).toBeLessThan(2);
      }
      // Nothing rings any more.
      expect(scheduler.armed).toEqual([]);
      expect(online().device.rang).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
