import type { PlayerEvent } from '../../protocol.ts';
import { type DocumentedGroup, full, type Proof, partial, UNSENT } from '../documented-name.ts';

const playerId = 'player-1';
type What = PlayerEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'kind' | 'playerId'>
    : never
  : never;
const playerEvent = (what: What): PlayerEvent => ({ kind: 'player', playerId, ...what }) as PlayerEvent;

/** What a player does: `body` runs with `player`. */
function onPlayer(body: string, { commands = [], ...expected }: Omit<Proof, 'script'> = {}): Proof {
  const script = `const player = VoxEngine.createURLPlayer('https://h/a.mp3'); ${body}`;
  return { script, commands: [{ kind: 'create-player', playerId }, ...commands], ...expected };
}

const does = (body: string, ...commands: object[]): Proof => onPlayer(body, { commands });

/** To an agent. */
const routes = (method: 'sendMediaTo' | 'stopMediaTo', kind: 'send-media' | 'stop-media'): Proof =>
  does(
    `require(Modules.StreamingAgent); player.${method}(VoxEngine.createStreamingAgent({ destination: 'main' }))`,
    { kind: 'create-streaming-agent' },
    { kind, from: { unit: 'player', id: playerId }, to: { unit: 'agent', id: 'agent-1' } },
  );

/** `read` of an event, after its player and name. */
const heard = (name: string, read: string, what: What, log: string): Proof =>
  onPlayer(
    `player.addEventListener(PlayerEvents.${name}, (e) => Logger.write([e.player === player, e.name, ${read}]))`,
    { events: [playerEvent(what)], log: [`true,Player.${name},${log}`] },
  );

const listened = (more = ''): string =>
  `player.addEventListener(PlayerEvents.PlaybackReady, () => Logger.write(1)); ${more}`;

export const PLAYER: DocumentedGroup = {
  title: 'Player',
  names: {
    'Player.id': full(onPlayer('Logger.write(player.id())', { log: [playerId] })),
    'Player.addEventListener': full(onPlayer(listened(), { events: [playerEvent({ name: 'ready' })], log: ['1'] })),
    'Player.removeEventListener': full(
      onPlayer(listened('player.removeEventListener(PlayerEvents.PlaybackReady)'), {
        events: [playerEvent({ name: 'ready' })],
      }),
    ),
    'Player.pause': full(does('player.pause()', { kind: 'pause-player', playerId })),
    'Player.resume': full(does('player.resume()', { kind: 'resume-player', playerId })),
    'Player.stop': full(does('player.stop()', { kind: 'stop-player', playerId })),
    'Player.sendMediaTo': partial(
      'To calls, StreamingAgents and recorders; mono.',
      routes('sendMediaTo', 'send-media'),
    ),
    'Player.stopMediaTo': full(routes('stopMediaTo', 'stop-media')),
    'Player.addMarker': full(does('player.addMarker(-500)', { kind: 'mark-player', playerId, offsetMs: -500 })),
  },
};

export const PLAYER_EVENTS: DocumentedGroup = {
  title: 'PlayerEvents',
  names: {
    'PlayerEvents.Created': full(heard('Created', '1', { name: 'created' }, '1')),
    'PlayerEvents.PlaybackReady': full(heard('PlaybackReady', '1', { name: 'ready' }, '1')),
    'PlayerEvents.Started': full(heard('Started', 'e.duration', { name: 'started', durationMs: 2_500 }, '2.5')),
    'PlayerEvents.Stopped': full(heard('Stopped', '1', { name: 'stopped' }, '1')),
    'PlayerEvents.PlaybackFinished': full(heard('PlaybackFinished', 'e.error', { name: 'finished' }, '')),
    'PlayerEvents.Error': full(heard('Error', 'e.error', { name: 'finished', error: 'why' }, 'why')),
    'PlayerEvents.PlaybackMarkerReached': full(
      heard('PlaybackMarkerReached', 'e.offset', { name: 'marker', offsetMs: -500 }, '-500'),
    ),
    'PlayerEvents.Buffering': UNSENT,
    'PlayerEvents.PlaybackBuffering': UNSENT,
  },
};
