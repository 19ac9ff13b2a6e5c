import { AUTHOR_LIMITS } from '../limits.ts';
import type { AgentEventName, ScenarioEvent, StreamingAgentOptions } from '../protocol.ts';
import { AgentTracks, NO_TRACK, type TrackKind } from './agent-tracks.ts';
import type * as api from './api/streaming-agent.ts';
import type { StreamingAgentEventPayloads } from './api/streaming-agent-event-payloads.ts';
import { readDestination } from './destination-option.ts';
import { Listeners } from './listeners.ts';
import { presentValue } from './old-event-values.ts';
import type { Session } from './session.ts';
import { StreamingAgentEvents } from './streaming-agent-events.ts';

/** `StreamingAgent`: publishes the media it is sent to an RTMP server. It only receives. */
export class StreamingAgent implements api.StreamingAgent {
  readonly #session: Session;
  readonly #id: string;
  readonly #streamName: string;
  readonly #listeners: Listeners<StreamingAgentEventPayloads>;
  readonly #tracks = new AgentTracks();
  #stopped = false;

  constructor(session: Session, id: string, streamName: string) {
    this.#session = session;
    this.#id = id;
    this.#streamName = streamName;
    this.#listeners = new Listeners(session, 'StreamingAgent');
    session.units.set(this, { unit: 'agent', id });
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
        if (event.tracks !== undefined) agent.#tracks.setVideo(event.tracks);
        else if (trackId !== NO_TRACK) agent.#tracks.started(kindOf(event.name), trackId);
        agent.#listeners.dispatch(name, { ...base, trackId });
        break;
      }
      case 'AudioSwitched':
      case 'VideoSwitched': {
        const trackId = event.trackId ?? NO_TRACK;
        if (event.tracks !== undefined) agent.#tracks.setVideo(event.tracks);
        else agent.#tracks.switched(kindOf(event.name), trackId);
        agent.#listeners.dispatch(name, { ...base, trackId });
        break;
      }
      case 'Degraded':
        agent.#listeners.dispatch(name, { ...base, ...event.flow });
        break;
      case 'Reconnecting':
        agent.#listeners.dispatch(name, { ...base, attempt: event.attempt ?? 1, nextInMs: event.nextInMs ?? 0 });
        break;
      default:
        agent.#listeners.dispatch(name, base);
    }
  }

  /** For the session only. */
  static deliverStatistics(
    agent: StreamingAgent,
    { statistics, reason, code }: Extract<ScenarioEvent, { kind: 'agent-statistics' }>,
  ): void {
    const name = StreamingAgentEvents.Statistics;
    agent.#listeners.dispatch(name, {
      streamingAgent: agent,
      name,
      reason,
      ...(code !== undefined && { code }),
      ...statistics,
    });
  }

  id(): string {
    return this.#id;
  }

  addEventListener(event: unknown, callback: unknown): void {
    this.#listeners.add(presentValue(event), callback);
  }

  removeEventListener(event: unknown, callback?: unknown): void {
    this.#listeners.remove(presentValue(event), callback);
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#session.host.command({ kind: 'stop-agent', agentId: this.#id });
  }

  /** Always the first that sent audio; -1 is none. */
  activeAudioTrack(): number {
    return this.#tracks.active('audio');
  }

  /** The one that last started sending video, or the one that is shown of a conference; -1 is none. */
  activeVideoTrack(): number {
    return this.#tracks.active('video');
  }

  audioTracks(): { kind: string; trackId: string }[] {
    return this.#tracks.list('audio');
  }

  videoTracks(): { kind: string; trackId: string }[] {
    return this.#tracks.list('video');
  }

  monitorStatistics(parameters?: { monitor?: unknown; interval?: unknown }): void {
    const intervalSeconds = readMonitoring(parameters);
    if (!this.#stopped) this.#session.host.command({ kind: 'monitor-agent', agentId: this.#id, intervalSeconds });
  }

  /** Of a conference: whose picture is shown; -1 is the loudest speaker's. A call has one track of each kind to choose from. */
  setActiveTrack(choice?: { audioTrack?: unknown; videoTrack?: unknown }): void {
    for (const kind of ['audio', 'video'] as const) {
      const trackId = trackIdOf(kind === 'audio' ? choice?.audioTrack : choice?.videoTrack);
      if (trackId !== NO_TRACK && !this.#tracks.has(kind, trackId))
        this.#session.warn(`setActiveTrack: no such ${kind} track`);
      else if (kind === 'video' && choice?.videoTrack !== undefined && !this.#stopped)
        this.#session.host.command({ kind: 'set-active-track', agentId: this.#id, videoTrack: trackId });
    }
  }
}

const kindOf = (name: AgentEventName): TrackKind => (name.startsWith('Audio') ? 'audio' : 'video');

/** Seconds; 0: it ends. */
function readMonitoring({ monitor, interval }: { monitor?: unknown; interval?: unknown } = {}): number {
  if (monitor !== undefined && !monitor) return 0;
  const { minimum, default: usual, maximum } = AUTHOR_LIMITS.agentStatisticsSeconds;
  const seconds = interval === undefined || interval === null ? usual : Number(interval);
  if (seconds >= minimum && seconds <= maximum) return seconds;
  throw new RangeError(`monitorStatistics: interval is ${minimum} to ${maximum}, in seconds`);
}

/** A number, its text, or a track of either generation. */
function trackIdOf(choice: unknown): number {
  const named = typeof choice === 'object' && choice !== null && 'trackId' in choice ? choice.trackId : choice;
  return Number(named ?? NO_TRACK);
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
  const audioCodec = text('audioCodec');
  if (audioCodec !== undefined && audioCodec !== 'aac' && audioCodec !== 'opus')
    throw new RangeError('createStreamingAgent: audioCodec is "aac" or "opus"');
  const videoCodec = text('videoCodec');
  if (videoCodec !== undefined && videoCodec !== 'h264' && videoCodec !== 'av1' && videoCodec !== 'hevc')
    throw new RangeError('createStreamingAgent: videoCodec is "h264", "av1" or "hevc"');
  return {
    protocol: text('protocol') ?? '',
    url: text('url') ?? '',
    ...(streamName !== undefined && { streamName }),
    ...(applicationName !== undefined && { applicationName }),
    ...(backupUrl !== undefined && { backupUrl }),
    ...(Number.isFinite(keyframeInterval) && { keyframeInterval }),
    ...(hold !== undefined && { hold }),
    ...(resolutionPolicy !== undefined && { resolutionPolicy }),
    ...(audioCodec !== undefined && { audioCodec }),
    ...(videoCodec !== undefined && { videoCodec }),
    ...readAudio(parameters),
    ...readDestination(parameters),
    ...readReconnect(parameters.reconnect),
    ...readRecord(parameters.record),
  };
}

function readAudio({ channels, audioBitrate }: Record<string, unknown>): Partial<StreamingAgentOptions> {
  const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
  const [count, kbps] = [Number(channels), Number(audioBitrate)];
  if (isGiven(channels) && count !== 1 && count !== 2)
    throw new RangeError('createStreamingAgent: channels is 1 (mono) or 2 (stereo)');
  const { minAudioKbps, maxAudioKbps } = AUTHOR_LIMITS;
  if (isGiven(audioBitrate) && !(Number.isInteger(kbps) && kbps >= minAudioKbps && kbps <= maxAudioKbps))
    throw new RangeError(`createStreamingAgent: audioBitrate is ${minAudioKbps} to ${maxAudioKbps}, in kbit/s`);
  return {
    ...(isGiven(channels) && { channels: count as 1 | 2 }),
    ...(isGiven(audioBitrate) && { audioBitrate: kbps }),
  };
}

function readRecord(record: unknown): { record?: 'flv' | 'mp4' } {
  if (record === undefined || record === null || record === false) return {};
  if (record === true || record === 'flv') return { record: 'flv' };
  if (record === 'mp4') return { record };
  throw new RangeError('createStreamingAgent: record is true, false, "flv" or "mp4"');
}

function readReconnect(reconnect: unknown): { reconnect?: false | number } {
  if (reconnect === undefined || reconnect === null || reconnect === true) return {};
  if (reconnect === false) return { reconnect };
  const seconds = Number(reconnect);
  if (Number.isFinite(seconds) && seconds >= 0) return { reconnect: seconds };
  throw new RangeError('createStreamingAgent: reconnect is true, false, or the seconds that an outage may last');
}
