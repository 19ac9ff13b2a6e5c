/** The journal of a session that is also told live. */
import type { OutputRecord, SessionJournal } from '@callcast/calls';
import type { Clock } from '@callcast/core';
import type { Static } from 'typebox';
import type { CallState, LiveEventData, LiveEventType, StreamState } from './event-schema.ts';
import { liveLimits } from './limits.ts';
import type { LiveEvents, LiveOwner } from './live-events.ts';

export interface LiveJournalOptions {
  readonly live: LiveEvents;
  readonly clock: Clock;
  /** Removes secrets, those of the application included. */
  readonly redact: (text: string, applicationId: number) => string;
}

type Call = Static<typeof CallState>;
type Stream = Static<typeof StreamState>;

/** @returns What writes to `journal` as before, and tells what others may hear. */
export function liveJournal(
  journal: SessionJournal,
  owner: LiveOwner,
  { live, clock, redact }: LiveJournalOptions,
): SessionJournal {
  const { sessionId } = owner;
  const calls = new Map<string, Call>();
  const streams = new Map<string, Stream>();
  const connectedAt = new Map<string, number>();
  /** Those that were on the air, or not yet, and are being dialled again. */
  const away = new Set<string>();
  const measuredAt = new Map<string, number>();
  const now = (): string => new Date(clock.wallNow()).toISOString();
  const clean = (text: string): string => redact(text, owner.applicationId).slice(0, liveLimits.textCharacters);
  const close = live.open({ owner, startedAt: now(), calls, streams });
  const tell = <Type extends LiveEventType>(type: Type, data: LiveEventData[Type]): void =>
    live.publish(owner, type, data);

  return {
    ...journal,
    callStarted: (call) => {
      journal.callStarted(call);
      const { callId, incoming, localNumber, remoteNumber } = call;
      const state: Call = {
        sessionId,
        callId,
        direction: incoming ? 'incoming' : 'outgoing',
        from: incoming ? remoteNumber : localNumber,
        to: incoming ? localNumber : remoteNumber,
        state: 'started',
        startedAt: now(),
        connectedAt: null,
        endedAt: null,
        durationSeconds: 0,
        reason: null,
      };
      calls.set(callId, state);
      tell('call.started', state);
    },
    callConnected: (callId) => {
      journal.callConnected(callId);
      const call = calls.get(callId);
      if (call === undefined) return;
      const state: Call = { ...call, state: 'connected', connectedAt: now() };
      connectedAt.set(callId, clock.now());
      calls.set(callId, state);
      tell('call.connected', state);
    },
    callEnded: (callId, facts) => {
      journal.callEnded(callId, facts);
      const call = calls.get(callId);
      if (call === undefined) return;
      calls.delete(callId);
      const since = connectedAt.get(callId);
      connectedAt.delete(callId);
      const durationSeconds = since === undefined ? 0 : Math.round(clock.now() - since) / 1_000;
      tell('call.ended', { ...call, state: 'ended', endedAt: now(), durationSeconds, reason: clean(facts.endReason) });
    },
    outputChanged: (output) => {
      journal.outputChanged(output);
      const { outputId } = output;
      const before = streams.get(outputId)?.state;
      const type = eventOf(before, output.state, away.has(outputId));
      if (output.state === 'reconnecting') away.add(outputId);
      else if (output.state !== 'connecting') away.delete(outputId);
      const state = streamState(sessionId, output, clean);
      streams.set(outputId, state);
      if (output.endedAt !== undefined) {
        streams.delete(outputId);
        measuredAt.delete(outputId);
        away.delete(outputId);
      }
      if (type !== undefined) tell(type, state);
    },
    outputMeasured: (output) => {
      journal.outputMeasured(output);
      const { outputId } = output;
      if (!streams.has(outputId)) return;
      const state = streamState(sessionId, output, clean);
      streams.set(outputId, state);
      if (clock.now() - (measuredAt.get(outputId) ?? Number.NEGATIVE_INFINITY) < liveLimits.statisticsInterval) return;
      measuredAt.set(outputId, clock.now());
      tell('stream.statistics', state);
    },
    scenarioFailed: (failure) => {
      journal.scenarioFailed(failure);
      tell('scenario.error', { sessionId, kind: failure.kind, message: clean(failure.message) });
    },
    close: (finishReason) => {
      journal.close(finishReason);
      close();
      tell('session.ended', { sessionId, reason: finishReason, endedAt: now() });
    },
  };
}

type StreamEventType = Extract<LiveEventType, `stream.${string}`>;

/** An outage is told once, however often it is dialled. */
function eventOf(
  before: Stream['state'] | undefined,
  state: Stream['state'],
  isAway: boolean,
): StreamEventType | undefined {
  if (before === state) return undefined;
  if (state === 'connecting') return before === undefined ? 'stream.connecting' : undefined;
  if (state === 'reconnecting') return isAway ? undefined : 'stream.reconnecting';
  if (state === 'live') return before === 'degraded' ? 'stream.recovered' : 'stream.live';
  return `stream.${state}`;
}

function streamState(sessionId: number, output: OutputRecord, clean: (text: string) => string): Stream {
  const { outputId, destination, host, state, reason, code, video, audio } = output;
  const { startedAt, liveAt, endedAt, reconnects, bitrateBps, averageBitrateBps, droppedTags, sourceLoss } = output;
  const instant = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
  return {
    sessionId,
    outputId,
    destination: destination ?? null,
    host: host ?? null,
    state,
    reason: clean(reason),
    code: code ?? null,
    startedAt: new Date(startedAt).toISOString(),
    liveAt: instant(liveAt),
    endedAt: instant(endedAt),
    onAirSeconds: output.onAirMs / 1_000,
    reconnects,
    video: video === undefined ? null : { codec: video.codec, width: video.width, height: video.height },
    audio: audio === undefined ? null : { codec: audio.codec, channels: audio.channels },
    bitrateBps,
    averageBitrateBps,
    droppedTags,
    sourceLoss: sourceLoss ?? null,
  };
}
