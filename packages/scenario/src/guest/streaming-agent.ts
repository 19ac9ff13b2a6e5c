import { AUTHOR_LIMITS } from '../limits.ts';
import type { ScenarioEvent, StreamingAgentOptions } from '../protocol.ts';
import { readDestination } from './destination-option.ts';
import { Listeners } from './listeners.ts';
import type { Session } from './session.ts';
import { StreamingAgentEvents } from './streaming-agent-events.ts';

type TrackKind = 'audio' | 'video';
const NO_TRACK = -1;

/** `StreamingAgent`: publishes the media it is sent to an RTMP server. It only receives. */
export class StreamingAgent {
  readonly #session: Session;
  readonly #id: string;
  readonly #streamName: string;
  readonly #listeners: Listeners;
  readonly #tracks: Record<TrackKind, number[]> = { audio: [], video: [] };
  #stopped = false;

  constructor(session: Session, id: string, streamName: string) {
    this.#session = session;
    this.#id = id;
    this.#streamName = streamName;
    this.#listeners = new Listeners(session, 'StreamingAgent');
  }

  /** For the session only. `reason` is never undefined: authors print it. */
  static deliver(
    agent: StreamingAgent,
    event: Omit<Extract<ScenarioEvent, { kind: 'agent' }>, 'kind' | 'agentId'>,
  ): void {
    const name = StreamingAgentEvents[event.name];
    const base = {
      streamingAgent: agent,
      name,
      reason: event.reason,
      ...(event.code !== undefined && { code: event.code }),
    };
    switch (event.name) {
      case 'StreamStarted':
      case 'StreamStopped':
      case 'StreamError':
        agent.#listeners.dispatch(name, { ...base, streamName: event.streamName ?? agent.#streamName });
        break;
      case 'ResolutionChanged':
        agent.#listeners.dispatch(name, {
          ...base,
          streamName: event.streamName ?? agent.#streamName,
          code: 'RESOLUTION_CHANGED',
          ...event.resized,
        });
        break;
      case 'AudioStreamCreated':
      case 'VideoStreamCreated': {
        const trackId = event.trackId ?? NO_TRACK;
        const tracks = agent.#tracks[event.name === 'AudioStreamCreated' ? 'audio' : 'video'];
        if (trackId !== NO_TRACK)
          tracks.splice(0, Number.POSITIVE_INFINITY, ...tracks.filter((t) => t !== trackId), trackId);
        agent.#listeners.dispatch(name, { ...base, trackId });
        break;
      }
      default:
        agent.#listeners.dispatch(name, base);
    }
  }

  id(): string {
    return this.#id;
  }

  addEventListener(event: unknown, callback: unknown): void {
    this.#listeners.add(event, callback);
  }

  removeEventListener(event: unknown, callback?: unknown): void {
    this.#listeners.remove(event, callback);
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#session.host.command({ kind: 'stop-agent', agentId: this.#id });
  }

  /** Always the first that sent audio; -1 is none. */
  activeAudioTrack(): number {
    return this.#tracks.audio[0] ?? NO_TRACK;
  }

  /** The one that last started sending video; -1 is none. */
  activeVideoTrack(): number {
    return this.#tracks.video.at(-1) ?? NO_TRACK;
  }

  audioTracks(): { kind: string; trackId: string }[] {
    return this.#list('audio');
  }

  videoTracks(): { kind: string; trackId: string }[] {
    return this.#list('video');
  }

  /** Only one call feeds an agent, so the active track is the only one there is to choose. */
  setActiveTrack(choice?: { audioTrack?: unknown; videoTrack?: unknown }): void {
    const audio = Number(choice?.audioTrack ?? NO_TRACK);
    const video = Number(choice?.videoTrack ?? NO_TRACK);
    if (audio !== NO_TRACK && audio !== this.activeAudioTrack())
      this.#session.warn('setActiveTrack: no such audio track');
    if (video !== NO_TRACK && video !== this.activeVideoTrack())
      this.#session.warn('setActiveTrack: no such video track');
  }

  #list(kind: TrackKind): { kind: string; trackId: string }[] {
    return this.#tracks[kind].map((trackId) => ({ kind, trackId: String(trackId) }));
  }
}

/**
 * Creates an agent. Its events come later, never from inside this call: authors add their listeners afterwards.
 *
 * @throws TypeError when there are no parameters, RangeError when one is longer than any real destination.
 */
export function createStreamingAgent(session: Session, parameters: unknown): StreamingAgent {
  if (typeof parameters !== 'object' || parameters === null) {
    throw new TypeError('createStreamingAgent: expected an object with protocol, url and streamName');
  }
  const options = readOptions(parameters as Record<string, unknown>);
  const agentId = `agent-${session.agents.size + 1}`;
  const agent = new StreamingAgent(session, agentId, options.streamName ?? '');
  session.agents.set(agentId, agent);
  session.host.command({ kind: 'create-streaming-agent', agentId, options });
  return agent;
}

function readOptions(parameters: Record<string, unknown>): StreamingAgentOptions {
  const text = (name: string): string | undefined => {
    const value = parameters[name];
    if (value === undefined || value === null) return undefined;
    const read = String(value);
    if (read.length <= AUTHOR_LIMITS.agentOptionCharacters) return read;
    throw new RangeError(
      `createStreamingAgent: ${name} is longer than ${AUTHOR_LIMITS.agentOptionCharacters} characters`,
    );
  };
  const streamName = text('streamName');
  const applicationName = text('applicationName');
  const backupUrl = text('backupUrl');
  const keyframeInterval = Number(parameters.keyframeInterval ?? Number.NaN);
  const hold = text('hold');
  if (hold !== undefined && hold !== 'last-picture' && hold !== 'slate')
    throw new RangeError('createStreamingAgent: hold is "last-picture" or "slate"');
  const resolutionPolicy = text('resolutionPolicy');
  if (resolutionPolicy !== undefined && resolutionPolicy !== 'pass' && resolutionPolicy !== 'pin')
    throw new RangeError('createStreamingAgent: resolutionPolicy is "pass" or "pin"');
  return {
    protocol: text('protocol') ?? '',
    url: text('url') ?? '',
    ...(streamName !== undefined && { streamName }),
    ...(applicationName !== undefined && { applicationName }),
    ...(backupUrl !== undefined && { backupUrl }),
    ...(Number.isFinite(keyframeInterval) && { keyframeInterval }),
    ...(hold !== undefined && { hold }),
    ...(resolutionPolicy !== undefined && { resolutionPolicy }),
    ...readDestination(parameters),
  };
}
