import { expect, test } from 'vitest';
import { CallError } from './call-error.ts';
import { type CallInput, CallMachine, type CallOutput } from './call-machine.ts';
import { ANSWER_TIMEOUT_MS, CONNECT_TIMEOUT_MS, RECONNECT_TIMEOUT_MS } from './limits.ts';

const call = 'c1';
const ringing: CallInput = { kind: 'server', message: { type: 'ringing', call } };
const answered: CallInput = { kind: 'server', message: { type: 'answered', call, sdp: 'answer', headers: {} } };
const connected: CallInput = { kind: 'server', message: { type: 'connected', call } };
const peer = (state: RTCPeerConnectionState): CallInput => ({ kind: 'peer', state });

function machineAfter(...inputs: CallInput[]): CallMachine {
  const machine = new CallMachine('live.example.com');
  for (const input of inputs) machine.handle(input);
  return machine;
}

const endOf = (outputs: readonly CallOutput[]) => outputs.find((output) => output.kind === 'ended')?.end;

test('a call goes from dialing over ringing and connecting to connected', () => {
  const machine = new CallMachine('live.example.com');
  expect(machine.state).toBe('dialing');
  expect(machine.handle(ringing)).toEqual([{ kind: 'state', state: 'ringing' }]);
  expect(machine.handle(answered)).toEqual([
    { kind: 'state', state: 'connecting' },
    { kind: 'apply-answer', sdp: 'answer' },
  ]);
  expect(machine.handle(connected)).toEqual([]);
  expect(machine.handle(peer('connected'))).toEqual([{ kind: 'state', state: 'connected' }]);
});

test('it may be answered without ringing', () => {
  expect(machineAfter(answered).state).toBe('connecting');
});

test('it is not connected before both sides say so, in either order', () => {
  expect(machineAfter(answered, peer('connected')).state).toBe('connecting');
  expect(machineAfter(answered, connected).state).toBe('connecting');
  expect(machineAfter(answered, peer('connected'), connected).state).toBe('connected');
});

test('a second answer and a late ringing change nothing', () => {
  const machine = machineAfter(answered);
  expect(machine.handle(answered)).toEqual([]);
  expect(machine.handle(ringing)).toEqual([]);
});

test('a connection that drops is reconnecting, and connected when it is back', () => {
  const machine = machineAfter(answered, connected, peer('connected'));
  expect(machine.handle(peer('disconnected'))).toEqual([{ kind: 'state', state: 'reconnecting' }]);
  expect(machine.handle(peer('connected'))).toEqual([{ kind: 'state', state: 'connected' }]);
});

test('a connection that fails later is lost, one that never opened is blocked', () => {
  const lost = machineAfter(answered, connected, peer('connected')).handle(peer('failed'));
  expect(lost[0]).toEqual({ kind: 'send-hang-up' });
  expect(endOf(lost)).toMatchObject({ by: 'failure', error: { code: 'CONNECTION_LOST' } });
  expect(endOf(machineAfter(answered).handle(peer('failed')))?.error?.code).toBe('UDP_BLOCKED');
});

test('the refusal of the server carries its code, its words and its SIP code', () => {
  const end = endOf(
    new CallMachine('live.example.com').handle({
      kind: 'server',
      message: { type: 'failed', call, code: 404, reason: 'tried: a, b', errorCode: 'NO_RULE_MATCH' },
    }),
  );
  expect(end).toMatchObject({ by: 'failure', reason: 'tried: a, b', sipCode: 404, error: { code: 'NO_RULE_MATCH' } });
});

test('hanging up tells the server once', () => {
  const machine = machineAfter(answered);
  expect(machine.handle({ kind: 'hang-up', reason: 'hung up' })).toEqual([
    { kind: 'send-hang-up' },
    { kind: 'ended', end: { by: 'local', reason: 'hung up' } },
  ]);
  expect(machine.handle({ kind: 'hang-up', reason: 'hung up' })).toEqual([]);
});

test('nothing happens after the end', () => {
  const machine = machineAfter({ kind: 'server', message: { type: 'ended', call, reason: 'bye' } });
  const inputs: CallInput[] = [
    ringing,
    answered,
    connected,
    peer('failed'),
    { kind: 'timeout' },
    { kind: 'fail', error: new CallError('INTERNAL', '') },
  ];
  for (const input of inputs) expect(machine.handle(input)).toEqual([]);
});

test('each state that may last too long has a deadline and its own error', () => {
  const cases = [
    [machineAfter(), ANSWER_TIMEOUT_MS, 'SCENARIO_NO_ANSWER'],
    [machineAfter(ringing), ANSWER_TIMEOUT_MS, 'SCENARIO_NO_ANSWER'],
    [machineAfter(answered), CONNECT_TIMEOUT_MS, 'UDP_BLOCKED'],
    [
      machineAfter(answered, connected, peer('connected'), peer('disconnected')),
      RECONNECT_TIMEOUT_MS,
      'CONNECTION_LOST',
    ],
  ] as const;
  for (const [machine, timeoutMs, code] of cases) {
    expect(machine.timeoutMs).toBe(timeoutMs);
    expect(endOf(machine.handle({ kind: 'timeout' }))?.error?.code).toBe(code);
    expect(machine.timeoutMs).toBeUndefined();
  }
  expect(machineAfter(answered, connected, peer('connected')).timeoutMs).toBeUndefined();
});

test('messages about streams do not change the call', () => {
  const machine = machineAfter(ringing);
  const message = { type: 'stream', call, output: 'o', state: 'live', reason: '' } as const;
  expect(machine.handle({ kind: 'server', message })).toEqual([]);
  expect(machine.state).toBe('ringing');
});

function incomingAfter(...inputs: CallInput[]): CallMachine {
  const machine = new CallMachine('live.example.com', 'incoming');
  for (const input of inputs) machine.handle(input);
  return machine;
}

test('an incoming call rings until it is answered, for as long as the server lets it', () => {
  const machine = incomingAfter();
  expect(machine.state).toBe('ringing');
  expect(machine.timeoutMs).toBeUndefined();
  expect(machine.handle({ kind: 'answer' })).toEqual([{ kind: 'state', state: 'connecting' }]);
  expect(machine.handle({ kind: 'answer' })).toEqual([]);
  expect(machine.handle(answered)).toEqual([{ kind: 'apply-answer', sdp: 'answer' }]);
  expect(machine.handle(answered)).toEqual([]);
  machine.handle(peer('connected'));
  expect(machine.handle(connected)).toEqual([{ kind: 'state', state: 'connected' }]);
});

test('the answer of the server belongs to an offer: before it there is none', () => {
  expect(incomingAfter().handle(answered)).toEqual([]);
  expect(machineAfter().handle({ kind: 'answer' })).toEqual([]);
});

test('a server that does not answer the offer is not taken for a blocked path', () => {
  const machine = incomingAfter({ kind: 'answer' });
  expect(machine.timeoutMs).toBe(CONNECT_TIMEOUT_MS);
  expect(endOf(machine.handle({ kind: 'timeout' }))?.error?.code).toBe('SERVER_UNREACHABLE');
  expect(endOf(incomingAfter({ kind: 'answer' }, answered).handle({ kind: 'timeout' }))?.error?.code).toBe(
    'UDP_BLOCKED',
  );
});

test('that another device answered is told as such', () => {
  const message = { type: 'ended', call, reason: 'elsewhere' } as const;
  expect(endOf(incomingAfter().handle({ kind: 'server', message: { ...message, answeredElsewhere: true } }))).toEqual({
    by: 'remote',
    reason: 'elsewhere',
    answeredElsewhere: true,
  });
  expect(endOf(incomingAfter().handle({ kind: 'server', message }))).not.toHaveProperty('answeredElsewhere');
});
