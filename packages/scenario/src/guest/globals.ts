import { AppEvents } from './app-events.ts';
import { base64Decode, base64Encode, bytes2hex, bytes2str, hex2bytes, str2bytes } from './bytes.ts';
import { CallEvents } from './call-events.ts';
import { createConsole } from './console.ts';
import { createCrypto } from './crypto.ts';
import type { Listeners } from './listeners.ts';
import { createLogger } from './logger.ts';
import { Modules, RequiredModules } from './modules.ts';
import type { Session } from './session.ts';
import { StreamingAgentEvents } from './streaming-agent-events.ts';
import type { Timers } from './timers.ts';
import { createVoxEngine } from './vox-engine.ts';

/** Language parts that no scenario needs and that widen what a hostile one can reach: shared memory and machine code. */
const REMOVED = ['WebAssembly', 'SharedArrayBuffer', 'Atomics'];

/** Installs everything that authors find by name. Writable, as in the original: scenarios do replace functions. */
export function installGlobals(session: Session, listeners: Listeners, timers: Timers, customData: string): void {
  const { host } = session;
  const modules = new RequiredModules();
  const engine = createVoxEngine(session, listeners, modules, customData);
  const logger = createLogger(host);
  const globals: Record<string, unknown> = {
    AppEvents,
    CallEvents,
    Crypto: createCrypto(host),
    Logger: logger,
    Modules,
    StreamingAgentEvents,
    VoxEngine: engine,
    VoxImplant: { createStreamingAgent: engine.createStreamingAgent },
    console: createConsole(host),
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
  };
  for (const name of REMOVED) Reflect.deleteProperty(globalThis, name);
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
}
