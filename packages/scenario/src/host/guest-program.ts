import ivm from 'isolated-vm';
import type { HostFunction } from '../guest/host-port.ts';
import type { GuestStart, open } from '../guest/main.ts';
import type { GuestModules } from './guest-modules.ts';
import { linkModules } from './link-modules.ts';
import { WARM_UP_EVENTS, WARM_UP_SCENARIO } from './warm-up.ts';

/** Of the isolate that compiles our own code, and ends with it. */
const COMPILER_MEGABYTES = 64;

interface CachedScript extends ivm.Script {
  readonly cachedData?: ivm.ExternalCopy<ArrayBuffer>;
  readonly cachedDataRejected?: boolean;
}

/** {@link open} of the guest, in its isolate. */
export type OpenGuest = ivm.Reference<(host: ivm.Callback<HostFunction>, startJson: string) => ReturnType<typeof open>>;

/**
 * The scenario API as one script with V8's code cache of it, so that an isolate neither parses nor compiles it again.
 *
 * Both are made of our own files before any scenario is here, and nothing of a run is in them.
 */
export class GuestProgram {
  readonly #text: string;
  readonly #codeCache: ivm.ExternalCopy<ArrayBuffer> | undefined;

  /** Takes some 15 ms: once for each process. */
  constructor(modules: GuestModules) {
    this.#text = `${linkModules(modules)}.open`;
    this.#codeCache = makeCodeCache(this.#text);
  }

  /** 0: V8 makes none, or refuses its own. Each run then compiles the script for itself. */
  get codeCacheBytes(): number {
    return this.#codeCache?.copy().byteLength ?? 0;
  }

  /** Runs the script in a new context, where it leaves nothing: what is returned is the only way in. */
  runIn(isolate: ivm.Isolate, context: ivm.Context): OpenGuest {
    const cachedData = this.#codeCache;
    return runWhole(compile(isolate, this.#text, cachedData && { cachedData }), context);
  }
}

/** What isolated-vm adds to a script is not in its types. */
function compile(isolate: ivm.Isolate, text: string, options: ivm.CachedDataOptions = {}): CachedScript {
  return isolate.compileScriptSync(text, { filename: 'callcast:guest.js', ...options });
}

function runWhole(script: ivm.Script, context: ivm.Context): OpenGuest {
  return script.runSync(context, { reference: true, release: true }) as OpenGuest;
}

/**
 * V8 compiles a function when it is first called, and keeps that with the script. So a scenario of ours is run first; the script
 * is then asked for once more in the same isolate, which gives the one that V8 knows, with all that was compiled.
 */
function makeCodeCache(text: string): ivm.ExternalCopy<ArrayBuffer> | undefined {
  const cachedData = inNewIsolate((isolate, context) => {
    const open = runWhole(compile(isolate, text), context);
    const start: GuestStart = { scenarioNames: ['warm-up'], customData: '', secrets: {}, maxActiveTimers: 100 };
    const host = new ivm.Callback<HostFunction>(() => undefined);
    const dispatch = open.applySync(undefined, [host, JSON.stringify(start)], { result: { reference: true } });
    isolate.compileScriptSync(WARM_UP_SCENARIO).runSync(context);
    for (const event of WARM_UP_EVENTS) dispatch.applySync(undefined, [JSON.stringify(event)]);
    return compile(isolate, text, { produceCachedData: true }).cachedData;
  });
  if (cachedData === undefined) return undefined;
  const isRefused = inNewIsolate((isolate) => compile(isolate, text, { cachedData }).cachedDataRejected ?? true);
  return isRefused ? undefined : cachedData;
}

function inNewIsolate<Result>(run: (isolate: ivm.Isolate, context: ivm.Context) => Result): Result {
  const isolate = new ivm.Isolate({ memoryLimit: COMPILER_MEGABYTES });
  try {
    return run(isolate, isolate.createContextSync());
  } finally {
    isolate.dispose();
  }
}
