import { absentFunctions } from './absent-names.ts';
import type { AppEventPayloads } from './api/app-event-payloads.ts';
import { createConferences } from './conference.ts';
import { boundedCustomData } from './custom-data.ts';
import { createForwardedCalls } from './forwarded-calls.ts';
import { createJoinedCalls } from './joined-calls.ts';
import type { Listeners } from './listeners.ts';
import { Modules } from './modules.ts';
import { createPlacedCalls } from './placed-calls.ts';
import { createPlayerFunctions } from './player-functions.ts';
import { createRecorders } from './recorder.ts';
import { RecordExpireTime } from './recorder-events.ts';
import type { RequiredModules } from './required-modules.ts';
import type { Session } from './session.ts';
import { createStreamingAgent, type StreamingAgent } from './streaming-agent.ts';
import { createWebSocket } from './web-socket.ts';

export interface EngineStart {
  readonly customData: string;
  readonly secrets: Readonly<Record<string, string>>;
}

/** `VoxEngine`. No function of it uses `this`: authors pass `VoxEngine.terminate` to setTimeout. */
export function createVoxEngine(
  session: Session,
  listeners: Listeners<AppEventPayloads>,
  modules: RequiredModules,
  start: EngineStart,
) {
  const held = { customData: start.customData };
  /** Ends the session once the current code block is through. */
  const terminate = (): void => session.host.command({ kind: 'terminate' });
  const placed = createPlacedCalls(session);
  const joined = createJoinedCalls(session, terminate);
  return {
    ...absentFunctions('VoxEngine'),
    ...placed,
    ...joined,
    ...createConferences(session),
    ...createForwardedCalls(listeners, { ...placed, ...joined }),
    ...createPlayerFunctions(session, listeners, terminate),
    ...createRecorders(session),
    RecordExpireTime,
    terminate,
    addEventListener(event: unknown, callback: unknown): void {
      listeners.add(event, callback);
    },
    removeEventListener(event: unknown, callback?: unknown): void {
      listeners.remove(event, callback);
    },
    /** Holds for calls answered from now on. */
    setVideoCodec(codec: unknown): void {
      session.host.command({ kind: 'set-video-codec', codec: String(codec).slice(0, 32) });
    },
    createStreamingAgent(parameters: unknown): StreamingAgent {
      if (!modules.has(Modules.StreamingAgent)) {
        session.warn('createStreamingAgent without require(Modules.StreamingAgent) works only here');
      }
      return createStreamingAgent(session, parameters);
    },
    createWebSocket(url: unknown, options?: unknown) {
      return createWebSocket(session, url, options);
    },
    /** From now on the session's address takes WebSockets too. */
    allowWebSocketConnections(): void {
      session.host.command({ kind: 'accept-sockets' });
    },
    /** Undefined: the application has no secret of this name. */
    getSecretValue(name: unknown): string | undefined {
      const key = String(name);
      return Object.hasOwn(start.secrets, key) ? start.secrets[key] : undefined;
    },
    customData(data?: unknown): string {
      if (data !== undefined) {
        held.customData = boundedCustomData(session, data);
        session.host.command({ kind: 'set-custom-data', customData: held.customData });
      }
      return held.customData;
    },
  };
}
