import type { ScenarioCommand, StreamingAgentOptions, UnitRef } from '@callcast/scenario/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FILES, hearFromKit, hearFromServer, type Step } from '../testing/stages.ts';

/** Few of each, so that steps concern one another. */
const INCOMING = ['call-1', 'call-2'];
const PLACED = ['placed-1', 'placed-2'];
const AGENTS = ['agent-1', 'agent-2'];
const PLAYERS = ['player-1', 'player-2', 'player-3', 'player-4'];
const CONFERENCES = ['conference-1', 'conference-2'];

const callId = fc.constantFrom(...INCOMING, ...PLACED);
const agentId = fc.constantFrom(...AGENTS);
const conferenceId = fc.constantFrom(...CONFERENCES);
const playerId = fc.constantFrom(...PLAYERS);
const unit: fc.Arbitrary<UnitRef> = fc.oneof(
  callId.map((id) => ({ unit: 'call' as const, id })),
  conferenceId.map((id) => ({ unit: 'conference' as const, id })),
);
const source = fc.oneof(
  unit,
  playerId.map((id): UnitRef => ({ unit: 'player', id })),
);
const target = fc.oneof(
  unit,
  agentId.map((id): UnitRef => ({ unit: 'agent', id })),
);
const options: fc.Arbitrary<StreamingAgentOptions> = fc.constantFrom(
  { protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'n' },
  { protocol: 'RTMP', url: 'rtmp://h/b', videoCodec: 'av1' },
);

const command: fc.Arbitrary<ScenarioCommand> = fc.oneof(
  callId.map((id) => ({ kind: 'answer' as const, callId: id, headers: {} })),
  callId.map((id) => ({ kind: 'answer' as const, callId: id, headers: {} })),
  callId.map((id) => ({ kind: 'reject' as const, callId: id, code: 486, headers: {} })),
  callId.map((id) => ({ kind: 'hangup' as const, callId: id, headers: {} })),
  fc.constantFrom('H264', 'VP8', 'VP9').map((codec) => ({ kind: 'set-video-codec' as const, codec })),
  fc
    .record({
      id: fc.constantFrom(...PLACED),
      to: fc.constantFrom('user' as const, 'user' as const, 'sip' as const),
      destination: fc.constantFrom('user2', 'user2', 'user3'),
    })
    .map(({ id, to, destination }) => ({
      kind: 'place-call' as const,
      callId: id,
      to,
      destination,
      callerId: 'user1',
      displayName: '',
      headers: {},
      video: true,
      customData: '',
      timeoutSeconds: 40,
    })),
  fc.record({ agentId, options }).map((fields) => ({ kind: 'create-streaming-agent' as const, ...fields })),
  agentId.map((id) => ({ kind: 'stop-agent' as const, agentId: id })),
  fc
    .record({
      kind: fc.constantFrom('send-media' as const, 'send-media' as const, 'stop-media' as const),
      from: source,
      to: target,
    })
    .filter(({ from, to }) => from.id !== to.id),
  fc
    .record({
      playerId,
      url: fc.constantFrom(...Object.keys(FILES)),
      isPaused: fc.constantFrom(false, false, true),
      callId: fc.option(callId, { nil: undefined }),
    })
    .map(({ url, callId: ownCall, ...fields }) => ({
      kind: 'create-player' as const,
      source: { url, method: 'GET', headers: [] },
      loop: url.includes('again'),
      ...(ownCall !== undefined && { callId: ownCall }),
      ...fields,
    })),
  fc.record({ playerId, callId }).map(({ playerId: id, callId: to }) => ({
    kind: 'send-media' as const,
    from: { unit: 'player' as const, id },
    to: { unit: 'call' as const, id: to },
  })),
  fc
    .record({ kind: fc.constantFrom('pause-player', 'resume-player', 'resume-player', 'stop-player'), playerId })
    .map((fields) => fields as ScenarioCommand),
  fc
    .record({ playerId, offsetMs: fc.constantFrom(0, 1_250, 4_250, -1_125) })
    .map((fields) => ({ kind: 'mark-player' as const, ...fields })),
  conferenceId.map((id) => ({ kind: 'create-conference' as const, conferenceId: id })),
  conferenceId.map((id) => ({ kind: 'stop-conference' as const, conferenceId: id })),
  fc
    .record({
      conferenceId,
      endpointId: fc.constantFrom('e1', 'e2', 'e3'),
      callId,
      direction: fc.constantFrom('both' as const, 'send' as const, 'receive' as const),
    })
    .map((fields) => ({ kind: 'add-endpoint' as const, displayName: 'x', ...fields })),
  fc
    .record({ conferenceId, endpointId: fc.constantFrom('e1', 'e2', 'e3') })
    .map((fields) => ({ kind: 'remove-endpoint' as const, ...fields })),
  fc
    .record({ conferenceId, endpointId: fc.constantFrom('e1', 'e2', 'e3') })
    .map((fields) => ({ kind: 'rename-endpoint' as const, displayName: 'y', ...fields })),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.array(command, { minLength: 1, maxLength: 5 }).map((commands): Step => ({ kind: 'say', commands })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('call' as const),
      callId: fc.constantFrom(...INCOMING),
      offered: fc.constantFrom(['H264', 'VP8'] as const, ['VP8'] as const, ['H264', 'AV1'] as const, [] as const),
      connects: fc.constantFrom(true, true, false),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'ring' as const,
        'accept' as const,
        'accept' as const,
        'decline' as const,
        'hang-up' as const,
      ),
      callId,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(1_400, 10_000, 30_000, 59_900).map((ms): Step => ({ kind: 'pass', ms })),
  },
);

/** Without what a run cannot say: ids are given once, and name what is there. */
function possible(steps: readonly Step[]): Step[] {
  const known = new Set<string>();
  const make = (id: string): boolean => !known.has(id) && known.add(id) !== undefined;
  const mayBeSaid = (said: ScenarioCommand): boolean => {
    if (said.kind === 'place-call') return make(said.callId);
    if (said.kind === 'create-streaming-agent') return make(said.agentId);
    if (said.kind === 'create-player')
      return (said.callId === undefined || known.has(said.callId)) && make(said.playerId);
    if (said.kind === 'create-conference') return make(said.conferenceId);
    if (said.kind === 'add-endpoint' && !(known.has(said.conferenceId) && known.has(said.callId))) return false;
    if (said.kind === 'add-endpoint') return make(said.endpointId);
    if (said.kind === 'send-media' || said.kind === 'stop-media')
      return known.has(said.from.id) && known.has(said.to.id);
    return ['callId', 'agentId', 'conferenceId', 'endpointId', 'playerId'].every(
      (field) => !(field in said) || known.has(String(Object(said)[field])),
    );
  };
  return steps.flatMap((one): Step[] => {
    if (one.kind === 'call') return make(one.callId) ? [one] : [];
    return [one.kind === 'say' ? { kind: 'say', commands: one.commands.filter(mayBeSaid) } : one];
  });
}

test("a scenario hears from the kit's world what it hears from the server's session, in the same order", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const all: readonly Step[] = [...possible(steps), { kind: 'pass', ms: 30_000 }, { kind: 'pass', ms: 30_000 }];
      expect(hearFromKit(all)).toEqual(hearFromServer(all));
    }),
    { numRuns: 2_000 },
  );
});

test('a placed call is asked for what was said before it was placed, whatever its agents would rather have', () => {
  const agent = (agentId: string, more: object): ScenarioCommand => ({
    kind: 'create-streaming-agent',
    agentId,
    options: { protocol: 'RTMP', url: 'rtmp://h/a', ...more },
  });
  const place: ScenarioCommand = {
    kind: 'place-call',
    callId: 'placed-1',
    to: 'user',
    destination: 'user2',
    callerId: 'user1',
    displayName: '',
    headers: {},
    video: true,
    customData: '',
    timeoutSeconds: 40,
  };
  const from: UnitRef = { unit: 'call', id: 'placed-1' };
  const feed = (id: string): ScenarioCommand => ({ kind: 'send-media', from, to: { unit: 'agent', id } });
  const steps: readonly Step[] = [
    { kind: 'say', commands: [agent('agent-1', { videoCodec: 'av1' }), place, feed('agent-1')] },
    { kind: 'say', commands: [{ kind: 'set-video-codec', codec: 'VP8' }] },
    { kind: 'accept', callId: 'placed-1' },
    { kind: 'say', commands: [agent('agent-2', {}), feed('agent-2')] },
  ];
  expect(hearFromKit(steps)).toEqual(hearFromServer(steps));
  expect(hearFromKit(steps).some(({ kind }) => kind === 'agent')).toBe(false);
});
