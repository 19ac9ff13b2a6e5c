/** A PostgreSQL server of Debian for tests: a cluster of its own in a temporary folder, reached by a Unix socket alone. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Debian's place; each major version has a folder. */
const VERSIONS = '/usr/lib/postgresql';
/** Whom Debian's package makes: the server refuses to run as root. */
const USER = 'postgres';

export interface PostgresServerOptions {
  /** True: commits wait for the disk, as in production. Otherwise they wait for the kernel alone, and survive the process. */
  readonly isSynced?: boolean;
}

/** Whoever started it disposes of it; it also ends with the process that started it, whatever ends that. */
export class PostgresServer implements AsyncDisposable {
  readonly #folder: string;
  readonly #programs: string;
  readonly #isSynced: boolean;
  #child: ChildProcess | undefined;
  #databases = 0;

  private constructor(options: PostgresServerOptions) {
    this.#programs = programsOf();
    this.#isSynced = options.isSynced === true;
    this.#folder = mkdtempSync(join(tmpdir(), 'callcast-postgres-'));
    const { uid, gid } = userIds();
    chownSync(this.#folder, uid, gid);
  }

  /** A new cluster. Its texts sort by language, so that what relies on the order of bytes has to say so. */
  static async start(options: PostgresServerOptions = {}): Promise<PostgresServer> {
    const server = new PostgresServer(options);
    const initdb = [`${server.#programs}/initdb`, '-D', server.#data, '--no-sync', '--auth=trust', '--encoding=UTF8'];
    const locale = ['--locale-provider=icu', '--icu-locale=en-US', '--lc-messages=C', '--username', USER];
    await promisify(execFile)('setpriv', [...privileges(), ...initdb, ...locale], { cwd: server.#folder });
    await server.run();
    return server;
  }

  /** Of its first process; undefined while it is stopped. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  /** Starts it again after {@link stop} or {@link kill}; resolves when it takes connections. */
  async run(): Promise<void> {
    const settings = { fsync: this.#isSynced ? 'on' : 'off', listen_addresses: '', log_min_messages: 'log' };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const postgres = [`${this.#programs}/postgres`, '-D', this.#data, '-k', this.#folder, ...flags];
    const child = spawn('setpriv', ['--pdeathsig', 'INT', ...privileges(), ...postgres], {
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (bytes: Buffer) => {
        said = `${said}${bytes.toString()}`.slice(-4_000);
        if (said.includes('ready to accept connections')) resolve();
      });
      child.once('exit', () => reject(new Error(`PostgreSQL ended: ${said}`)));
    });
  }

  /** A new, empty database. @returns Its URL. */
  async createDatabase(): Promise<string> {
    const name = `test_${++this.#databases}`;
    await promisify(execFile)(`${this.#programs}/createdb`, ['-h', this.#folder, '-U', USER, name]);
    return `postgresql:///${name}?host=${encodeURIComponent(this.#folder)}&user=${USER}`;
  }

  /** What its autovacuum does by itself, some time after many writes: room is found again, and what there is is counted. */
  async vacuum(): Promise<void> {
    await promisify(execFile)(`${this.#programs}/vacuumdb`, [
      '-h',
      this.#folder,
      '-U',
      USER,
      '--all',
      '--analyze',
      '-q',
    ]);
  }

  /** Ends all connections and the server. */
  stop(): Promise<void> {
    return this.#end('SIGINT');
  }

  /** SIGKILL to the server and all its processes: what was in their memory is lost. */
  async kill(): Promise<void> {
    const { pid } = this.#child ?? {};
    const children = pid === undefined ? [] : readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    const ended = this.#end('SIGKILL');
    for (const child of children.map(Number)) if (child > 0) killIfThere(child);
    await ended;
    // The next start looks at this file, and refuses while its process seems to live.
    rmSync(join(this.#data, 'postmaster.pid'), { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}

/** @throws {Error} Naming the Debian package, when the server is missing. */
function programsOf(): string {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS) : [];
  const newest = versions
    .filter((version) => existsSync(`${VERSIONS}/${version}/bin/initdb`))
    .sort((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined) throw new Error('this test needs PostgreSQL: install the Debian package postgresql');
  return `${VERSIONS}/${newest}/bin`;
}

/** Options of setpriv (util-linux): it runs a program as somebody else, and lets it end with its parent. */
function privileges(): string[] {
  if (process.getuid?.() !== 0) return [];
  return [`--reuid=${USER}`, `--regid=${USER}`, '--clear-groups'];
}

function userIds(): { uid: number; gid: number } {
  const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  if (own.uid !== 0) return own;
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`${USER}:`));
  const [uid, gid] = (entry ?? '').split(':').slice(2, 4).map(Number);
  if (uid === undefined || gid === undefined)
    throw new Error(`this test needs the user ${USER} of Debian's PostgreSQL`);
  return { uid, gid };
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with its parent.
  }
}
