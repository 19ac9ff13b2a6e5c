import { absentObjects } from './absent-names.ts';
import type * as api from './api/index.ts';
import { AppEvents } from './app-events.ts';
import { base64Decode, base64Encode, bytes2hex, bytes2str, hex2bytes, str2bytes } from './bytes.ts';
import { CallEvents } from './call-events.ts';
import { ConferenceDirection, ConferenceEvents, ConferenceMode } from './conference-events.ts';
import { createConsole } from './console.ts';
import { createCrypto } from './crypto.ts';
import { DTMFType } from './dtmf-type.ts';
import { createLogger } from './logger.ts';
import { Modules } from './modules.ts';
import { PlayerEvents } from './player-events.ts';
import { RecordExpireTime, RecorderEvents } from './recorder-events.ts';
import { RequiredModules } from './required-modules.ts';
import type { RunParts } from './run-parts.ts';
import { StreamingAgentEvents } from './streaming-agent-events.ts';
import { getLocalTime, levenshteinDistance } from './text-tools.ts';
import { createVoxEngine, type EngineStart } from './vox-engine.ts';
import { createWebSocket } from './web-socket.ts';
import { WebSocketEvents, WebSocketReadyState } from './web-socket-events.ts';

/** Language parts that no scenario needs and that widen what a hostile one can reach: shared memory and machine code. */
const REMOVED = ['WebAssembly', 'SharedArrayBuffer', 'Atomics'];

/** Installs everything that authors find by name. Writable, as in the original: scenarios do replace functions. */
export function installGlobals(parts: RunParts, start: EngineStart): void {
  const { session, application, timers, net, storage } = parts;
  const { host } = session;
  const modules = new RequiredModules();
  const engine = createVoxEngine(session, application, modules, start);
  const logger = createLogger(host);
  const globals = {
    ...absentObjects(),
    AppEvents,
    ApplicationStorage: storage.exposed,
    CallEvents,
    ConferenceDirection,
    ConferenceEvents,
    ConferenceMode,
    Crypto: createCrypto(host),
    DTMFType,
    Logger: logger,
    Modules,
    Net: net.exposed,
    PlayerEvents,
    RecordExpireTime,
    RecorderEvents,
    StreamingAgentEvents,
    VoxEngine: engine,
    VoxImplant: { createStreamingAgent: engine.createStreamingAgent },
    // Old scenarios construct it; a function that returns an object is a constructor too.
    WebSocket: function WebSocket(url: unknown, options?: unknown) {
      return createWebSocket(session, url, options);
    } as unknown as typeof api.WebSocket,
    WebSocketEvents,
    WebSocketReadyState,
    console: createConsole(host),
    // Of the old easyprocess script.
    JSession: { close: engine.terminate },
    JSession_GC: () => {},
    JSession_getLeftMemBytes: () => 0,
    require: (name: unknown) => modules.require(name),
    trace: (data: unknown) => logger.write(data),
    setTimeout: (run: unknown, delay?: unknown, ...values: unknown[]) => timers.arm('setTimeout', run, delay, values),
    setInterval: (run: unknown, delay?: unknown, ...values: unknown[]) => timers.arm('setInterval', run, delay, values),
    clearTimeout: (id: unknown) => timers.clear(id),
    clearInterval: (id: unknown) => timers.clear(id),
    uuidgen: () => host.uuid(),
    base64_encode: base64Encode,
    base64_decode: base64Decode,
    str2bytes,
    bytes2str,
    hex2bytes,
    bytes2hex,
    getLocalTime,
    levenshtein_distance: levenshteinDistance,
  } satisfies typeof api & Record<string, unknown>;
  for (const name of REMOVED) Reflect.deleteProperty(globalThis, name);
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
}
