/** The server as a newcomer starts it, on free ports and a new data folder, driven through its public interfaces alone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  apiKey,
  evidenceOf,
  keepDataFolder,
  listAsInScenario,
  listSecret,
  password,
  requireSecret,
  type StreamKey,
} from '@callcast/testing/leaks';
import { anyPort, freePort } from '../rtmp/server-process.ts';

export const COMMAND = fileURLToPath(new URL('../../apps/server/bin/callcast.mjs', import.meta.url));
const SEED = new URL('../../packages/scenario/testdata/start-stream.voxengine.js', import.meta.url);
/** Keeps what a process says for the leak test. */
export const RECORDER = new URL('../../packages/testing/src/leaks/record-process.ts', import.meta.url);
/** More than a probe of a destination takes. A server that does not answer fails its test, and does not hold up the run. */
const REQUEST_LIMIT_MS = 30_000;
/** How long the server may take to end before it is killed. */
const END_LIMIT_MS = 45_000;

export const PASSWORD = password();
export const API_KEY = apiKey();

/** The key of the scenario, or an expression of the scenario that is no secret, such as the number dialled. */
export type ScenarioKey = StreamKey | { readonly expression: 'e.destination' | 'e.id' };

/** The article's scenario, byte for byte but for url, key, and further options of its agent (`hold: "slate"`). */
export function seedScenario(url: string, key: ScenarioKey, options = ''): string {
  const written = typeof key === 'string' ? JSON.stringify(key) : key.expression;
  return readFileSync(SEED, 'utf8')
    .replace('"rtmp://live-sfo.twitch.tv/app"', JSON.stringify(url))
    .replace('"live_********************"', options === '' ? written : `${written}, ${options}`);
}

/** The article’s scenario with a destination in place of url and key, which also writes down the whole event of an error. */
export function destinationScenario(name: string): string {
  return seedScenario('URL', { expression: 'e.destination' })
    .replace('protocol: "RTMP",', `destination: ${JSON.stringify(name)},`)
    .replace(/^ *url: .*\n/m, '')
    .replace(/^ *streamName: .*\n/m, '')
    .replaceAll('+ e.reason', '+ e.reason + " " + e.code + " " + e.streamName + " " + JSON.stringify(Object.keys(e))');
}

/** A key that stands in a scenario must be one that the leak test searches for. */
function requireSecretKeys(script: string): void {
  for (const [, name] of script.matchAll(/\bstreamName: *("[^"]*"|'[^']*')/g)) {
    const key = name?.slice(1, -1) ?? '';
    requireSecret(key, 'the stream key of a scenario');
    listAsInScenario(key);
  }
}

/** What a test reads of a call of `/api/v1/calls`. */
export interface RunningCallBody {
  readonly application: string;
  readonly to: string;
  readonly state: string;
  readonly received: Readonly<Record<string, number | null>> | null;
  readonly outputs: readonly { readonly state: string; readonly sent: Readonly<Record<string, number>> | null }[];
}

interface SessionBody {
  readonly finish_reason?: string;
  readonly log_file_url: string;
}

export class Callcast implements AsyncDisposable {
  readonly dataDir: string;
  readonly httpPort: number;
  readonly mediaPort: number;
  readonly rtmpPort: number;
  readonly base: string;
  readonly #settings: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #output = '';

  readonly #options: readonly string[];
  readonly #mode: 'dev' | 'serve';

  private constructor(
    ports: { http: number; media: number; rtmp: number },
    settings: Readonly<Record<string, string>>,
    options: readonly string[],
    mode: 'dev' | 'serve',
  ) {
    this.#mode = mode;
    this.#settings = settings;
    this.#options = options;
    this.dataDir = mkdtempSync(join(tmpdir(), 'callcast-server-'));
    this.httpPort = ports.http;
    this.mediaPort = ports.media;
    this.rtmpPort = ports.rtmp;
    this.base = `${'CALLCAST_TLS_CERT' in settings ? 'https' : 'http'}://127.0.0.1:${ports.http}`;
  }

  /**
   * @param settings Environment variables beside or instead of the usual ones.
   * @param options Of `callcast dev`.
   */
  static async start(
    settings: Readonly<Record<string, string>> = {},
    options: readonly string[] = [],
    mode: 'dev' | 'serve' = 'dev',
  ): Promise<Callcast> {
    const ports = { http: await freePort(), media: await freeUdpPorts(), rtmp: await freePort() };
    const callcast = new Callcast(ports, settings, options, mode);
    await callcast.run();
    return callcast;
  }

  /** Standard output and error so far. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts the process; also again, after {@link kill}, on the same data. */
  async run(): Promise<void> {
    const evidence = evidenceOf(RECORDER);
    const child = spawn(process.execPath, [...evidence.execArgv, COMMAND, this.#mode, ...this.#options], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        CALLCAST_HTTP_PORT: String(this.httpPort),
        CALLCAST_MEDIA_PORT: String(this.mediaPort),
        CALLCAST_MEDIA_WORKERS: '2',
        CALLCAST_RTMP_PORT: String(this.rtmpPort),
        CALLCAST_DATA_DIR: this.dataDir,
        CALLCAST_DEMO_PASSWORD: PASSWORD,
        CALLCAST_DEMO_API_KEY: API_KEY,
        CALLCAST_ICE_SERVERS: 'stun:stun.example.com:3478',
        ...evidence.env,
        ...this.#settings,
      },
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => {
        this.#output += bytes.toString();
      });
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${this.#output}`);
      const ready = await fetch(`${this.base}/readyz`).catch(() => undefined);
      if (ready?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Asks the process for something; does not wait. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Resolves once the process has ended: with its exit code, null when a signal killed it. */
  async exit(): Promise<number | null> {
    const child = this.#child;
    if (child !== undefined && this.#isRunning) await once(child, 'exit');
    return child?.exitCode ?? null;
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.#isRunning) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  /** One command of the management API; throws its error. */
  async api(command: string, parameters: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
    requireSecretKeys(parameters.scenario_script ?? '');
    if (parameters.secret_value !== undefined) requireSecret(parameters.secret_value, 'the value of a secret');
    const answer = await fetch(`${this.base}/platform_api/${command}`, {
      method: 'POST',
      body: new URLSearchParams({ account_id: '1', api_key: API_KEY, ...parameters }),
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
    });
    const result = (await answer.json()) as Record<string, unknown>;
    if ('error' in result) throw new Error(`${command}: ${JSON.stringify(result.error)}`);
    return result;
  }

  /** One request to `/api/v1`, as the owner of account `demo`. */
  rest(
    method: string,
    path: string,
    body?: { readonly key?: unknown; readonly [field: string]: unknown },
  ): Promise<Response> {
    if (typeof body?.key === 'string') requireSecret(body.key, 'the key of a destination');
    return fetch(`${this.base}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
    });
  }

  /** The running calls of account `demo`. */
  async runningCalls(): Promise<readonly RunningCallBody[]> {
    const answer = await this.rest('GET', '/calls');
    if (answer.status !== 200) throw new Error(`/api/v1/calls: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { calls: RunningCallBody[] }).calls;
  }

  /** One value of `/metrics`. @param name With its labels, as written there. */
  async metric(name: string): Promise<number | undefined> {
    const text = await (await fetch(`${this.base}/metrics`)).text();
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length + 1));
  }

  /** An application with one scenario, one rule and the user `bot`. @param rule More about the rule. @returns The user's access token. */
  async application(
    name: string,
    scenario: string,
    pattern = '.*',
    rule: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    await this.api('AddApplication', { application_name: name });
    await this.api('AddScenario', { scenario_name: `${name}-s`, scenario_script: scenario });
    await this.api('AddRule', {
      application_name: name,
      rule_name: `${name}-r`,
      rule_pattern: pattern,
      scenario_name: `${name}-s`,
      ...rule,
    });
    await this.api('AddUser', {
      application_name: name,
      user_name: 'bot',
      user_display_name: 'Bot',
      user_password: PASSWORD,
    });
    return this.login(`bot@${name}.demo`);
  }

  async login(login: string): Promise<string> {
    const answer = await fetch(`${this.base}/api/v1/user-sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login, password: PASSWORD }),
    });
    const { accessToken } = (await answer.json()) as { accessToken?: string };
    if (accessToken === undefined) throw new Error(`login of ${login}: ${answer.status}`);
    return listSecret('access token', accessToken);
  }

  /** The newest session of an application, as the history tells it. */
  async newestSession(application: string): Promise<SessionBody> {
    const [session] = await this.#sessions(application, '1');
    if (session === undefined) throw new Error(`${application} has no session`);
    return session;
  }

  /** Newest first. */
  async #sessions(application: string, count: string): Promise<readonly SessionBody[]> {
    const { result } = await this.api('GetCallHistory', {
      application_name: application,
      from_date: '2020-01-01 00:00:00',
      to_date: '2099-01-01 00:00:00',
      count,
      desc_order: 'true',
      with_calls: 'true',
    });
    return result as SessionBody[];
  }

  async sessionLog(application: string): Promise<string> {
    const { log_file_url } = await this.newestSession(application);
    return (await fetch(log_file_url)).text();
  }

  /**
   * The log of an application's newest session, once it has this.
   *
   * @throws After so long, with the log as it is then.
   */
  async untilLogged(application: string, text: RegExp, timeoutMs = 60_000): Promise<string> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const log = await this.sessionLog(application).catch(String);
      if (text.test(log)) return log;
      if (performance.now() > deadline)
        throw new Error(`${application}: no ${text} in its log after ${timeoutMs} ms:\n${log}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The whole log of an application's newest session. @throws When it does not end within a minute. */
  untilSessionEnded(application: string): Promise<string> {
    return this.untilLogged(application, /Session \d+ ended/);
  }

  /** POST of a WHIP offer. */
  whip(application: string, number: string, token: string, body: string, type = 'application/sdp'): Promise<Response> {
    return fetch(`${this.base}/whip/${application}/${number}`, {
      method: 'POST',
      headers: { 'content-type': type, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
      body,
    });
  }

  /** @throws When it no longer answers, or does not end by itself. Its process ends and its folder is kept all the same. */
  async [Symbol.asyncDispose](): Promise<void> {
    await using stack = new AsyncDisposableStack(); // the last one first, each whatever became of the others
    stack.defer(() => keepDataFolder(this.dataDir));
    stack.defer(() => this.#end());
    await this.#tellEverything();
  }

  async #end(): Promise<void> {
    let isPatient = true;
    const patience = setTimeout(() => {
      isPatient = false;
      this.#child?.kill('SIGKILL');
    }, END_LIMIT_MS);
    await this.kill('SIGTERM');
    clearTimeout(patience);
    if (!isPatient) throw new Error(`the server did not end within ${END_LIMIT_MS} ms of SIGTERM: ${this.#output}`);
  }

  /** Has the server say all it knows once more, whatever the test asked for: the leak test looks at its answers. */
  async #tellEverything(): Promise<void> {
    if (!this.#isRunning) return;
    for (const path of ['/metrics', '/readyz', '/', '/call/']) await this.#read(`${this.base}${path}`);
    for (const path of ['/calls', '/recordings', '/outputs', '/webhooks', '/destination-presets'])
      await (await this.rest('GET', path)).text();
    await this.api('GetAccountInfo', {});
    await this.api('GetScenarios', {});
    const { result } = await this.api('GetApplications', { count: '1000' });
    for (const { application_id, application_name } of result as {
      application_id: number;
      application_name: string;
    }[]) {
      await (await this.rest('GET', `/applications/${application_id}/destinations`)).text();
      for (const command of ['GetRules', 'GetUsers']) await this.api(command, { application_name });
      for (const { log_file_url } of await this.#sessions(application_name, '1000')) await this.#read(log_file_url);
    }
  }

  async #read(url: string): Promise<void> {
    await (await fetch(url, { signal: AbortSignal.timeout(REQUEST_LIMIT_MS) })).arrayBuffer();
  }

  get #isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }
}

/** The first of two neighbouring UDP ports that were free a moment ago. */
async function freeUdpPorts(): Promise<number> {
  for (;;) {
    const port = anyPort();
    if ((await isFreeUdpPort(port)) && (await isFreeUdpPort(port + 1))) return port;
  }
}

async function isFreeUdpPort(port: number): Promise<boolean> {
  const socket = createSocket('udp4').bind(port, '127.0.0.1');
  try {
    await once(socket, 'listening');
  } catch {
    return false;
  }
  socket.close();
  await once(socket, 'close');
  return true;
}
