import { boundedCustomData } from './custom-data.ts';
import type { Listeners } from './listeners.ts';
import { Modules, type RequiredModules } from './modules.ts';
import type { Session } from './session.ts';
import { createStreamingAgent, type StreamingAgent } from './streaming-agent.ts';

/** `VoxEngine`. No function of it uses `this`: authors pass `VoxEngine.terminate` to setTimeout. */
export function createVoxEngine(session: Session, listeners: Listeners, modules: RequiredModules, customData: string) {
  const held = { customData };
  return {
    addEventListener(event: unknown, callback: unknown): void {
      listeners.add(event, callback);
    },
    removeEventListener(event: unknown, callback?: unknown): void {
      listeners.remove(event, callback);
    },
    /** Ends the session once the current code block is through. */
    terminate(): void {
      session.host.command({ kind: 'terminate' });
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
    customData(data?: unknown): string {
      if (data !== undefined) {
        held.customData = boundedCustomData(session, data);
        session.host.command({ kind: 'set-custom-data', customData: held.customData });
      }
      return held.customData;
    },
  };
}
