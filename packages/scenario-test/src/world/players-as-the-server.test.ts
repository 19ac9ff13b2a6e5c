/** Players, among calls, agents and conferences that are there already: what happens to these is left to `as-the-server.test.ts`. */
import type { ScenarioCommand, UnitRef } from '@callcast/scenario/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FILES, hearFromKit, hearFromServer, type Step } from '../testing/stages.ts';

const unit = <Unit extends UnitRef['unit']>(name: Unit, ...ids: readonly string[]) =>
  fc.constantFrom(...ids.map((id) => ({ unit: name, id })));
const CALLS = ['call-1', 'call-2', 'call-3'];
const call = unit('call', ...CALLS);
const player = unit('player', 'player-1', 'player-2', 'player-3');
const playerId = player.map(({ id }) => id);

/** Two calls hear, the third one is not answered yet. */
const PRELUDE: readonly Step[] = [
  ...CALLS.map((callId): Step => ({ kind: 'call', callId, offered: ['H264'], connects: true })),
  {
    kind: 'say',
    commands: [
      { kind: 'answer', callId: 'call-1', headers: {} },
      { kind: 'answer', callId: 'call-2', headers: {} },
      { kind: 'create-conference', conferenceId: 'conference-1' },
      {
        kind: 'create-streaming-agent',
        agentId: 'agent-1',
        options: { protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'n' },
      },
    ],
  },
];

const create: fc.Arbitrary<ScenarioCommand> = fc
  .record({
    playerId,
    url: fc.constantFrom(...Object.keys(FILES)),
    isPaused: fc.constantFrom(false, false, false, true),
    callId: fc.constantFrom(undefined, undefined, ...CALLS),
  })
  .map(({ url, callId, ...fields }) => ({
    ...{ kind: 'create-player', source: { url, method: 'GET', headers: [] }, loop: url.includes('again') },
    ...(callId !== undefined && { callId }),
    ...fields,
  }));
const send: fc.Arbitrary<ScenarioCommand> = fc
  .record({ from: player, to: fc.oneof(call, call, unit('agent', 'agent-1'), unit('conference', 'conference-1')) })
  .map((way) => ({ kind: 'send-media', ...way }));
const mark: fc.Arbitrary<ScenarioCommand> = fc
  .record({ playerId, offsetMs: fc.constantFrom(0, 1_250, 1_250, 4_250, -1_125, -60_025) })
  .map((fields) => ({ kind: 'mark-player', ...fields }));
const other: fc.Arbitrary<ScenarioCommand> = fc.oneof(
  fc.record({ kind: fc.constantFrom('pause-player' as const, 'resume-player' as const), playerId }),
  fc.record({ kind: fc.constantFrom('pause-player' as const, 'resume-player' as const), playerId }),
  playerId.map((id) => ({ kind: 'stop-player' as const, playerId: id })),
  fc.record({
    kind: fc.constantFrom('send-media' as const, 'stop-media' as const),
    from: fc.oneof(call, player, unit('conference', 'conference-1')),
    to: fc.oneof(call, unit('agent', 'agent-1')),
  }),
  fc.constantFrom('send' as const, 'both' as const).map((direction) => ({
    ...{ kind: 'add-endpoint' as const, conferenceId: 'conference-1', endpointId: 'e1', displayName: 'x' },
    ...{ callId: 'call-1', direction },
  })),
  fc.constantFrom('call-2', 'call-3').map((callId) => ({ kind: 'answer' as const, callId, headers: {} })),
  fc.constantFrom('call-2', 'call-3').map((callId) => ({ kind: 'hangup' as const, callId, headers: {} })),
  fc.constant({ kind: 'stop-agent' as const, agentId: 'agent-1' }),
);

const commands = fc.oneof(
  fc.tuple(create, send, mark),
  fc.tuple(create, send),
  fc.tuple(send),
  fc.tuple(mark),
  fc.tuple(other),
  fc.tuple(other, other),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  commands.map((said): Step => ({ kind: 'say', commands: said })),
  fc.constantFrom(100, 700, 1_400, 10_000).map((ms): Step => ({ kind: 'pass', ms })),
);

test("a scenario hears of its players from the kit's world what it hears from the server's session", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30, size: 'max' }), (steps) => {
      const all: readonly Step[] = [...PRELUDE, ...steps, { kind: 'pass', ms: 30_000 }];
      expect(hearFromKit(all)).toEqual(hearFromServer(all));
    }),
    { numRuns: 1_000 },
  );
});

const source = { url: 'https://h/short.wav', method: 'GET', headers: [] };
const made = (playerId: string, more: { readonly isPaused?: boolean; readonly callId?: string } = {}) =>
  ({ kind: 'create-player', playerId, loop: false, isPaused: false, source, ...more }) satisfies ScenarioCommand;

test('a call that joins a conference hears that in place of a player, unless it only speaks there', () => {
  const heardAs = (direction: 'send' | 'both') => {
    const [from, to] = [
      { unit: 'player', id: 'player-1' },
      { unit: 'call', id: 'call-1' },
    ] as const;
    const commands: readonly ScenarioCommand[] = [
      made('player-1', { isPaused: true }),
      { kind: 'send-media', from, to },
      {
        ...{ kind: 'add-endpoint', conferenceId: 'conference-1', endpointId: 'e1', displayName: 'x' },
        ...{ callId: 'call-1', direction },
      },
      { kind: 'resume-player', playerId: 'player-1' },
    ];
    const steps: readonly Step[] = [...PRELUDE, { kind: 'say', commands }];
    expect(hearFromKit(steps)).toEqual(hearFromServer(steps));
    return hearFromKit(steps).some((event) => event.kind === 'player' && event.name === 'started');
  };
  expect([heardAs('send'), heardAs('both')]).toEqual([true, false]);
});

test('an eleventh player is refused, and one more fits when one is over; playbacks of calls are not among them', () => {
  const ten = Array.from({ length: 10 }, (_, i) => made(`player-${i}`));
  const own = made('own', { callId: 'call-1' });
  const stop: ScenarioCommand = { kind: 'stop-player', playerId: 'player-3' };
  const commands: readonly ScenarioCommand[] = [own, ...ten, made('more'), stop, made('one-more')];
  const steps: readonly Step[] = [...PRELUDE, { kind: 'say', commands }];
  expect(hearFromKit(steps)).toEqual(hearFromServer(steps));
  const refused = hearFromKit(steps).flatMap((event) =>
    'error' in event && event.kind === 'player' ? event.playerId : [],
  );
  expect(refused).toEqual(['more']);
});
