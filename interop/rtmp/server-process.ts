import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { connect, createServer } from 'node:net';

/** Debian package of each program; `npm test` installs them. */
const PACKAGE_OF: Readonly<Record<string, string>> = {
  '/usr/sbin/nginx': 'nginx libnginx-mod-rtmp',
  '/usr/bin/ffmpeg': 'ffmpeg',
  '/usr/bin/ffprobe': 'ffmpeg',
  '/usr/bin/openssl': 'openssl',
  '/usr/bin/turnserver': 'coturn',
  '/usr/bin/promtool': 'prometheus',
  '/usr/bin/systemd-analyze': 'systemd',
};

/** How long a server may take to end before it is killed. */
const PATIENCE_MS = 5_000;

/** @throws {Error} Naming the Debian package, when the program is missing. */
export function needProgram(path: string): string {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch (cause) {
    throw new Error(`this test needs ${path}: install the Debian package ${PACKAGE_OF[path] ?? path}`, { cause });
  }
}

/** A port on which nobody listens (discard, RFC 863): one that is free now may be somebody's a moment later. */
export const NOBODY = 9;

/** Ports for servers: below those that Linux gives to outgoing connections, which would take one between our look and its use. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_767;

/** One of the ports for servers, by chance: test files run side by side. */
export const anyPort = (): number => randomInt(FIRST_PORT, LAST_PORT);

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = anyPort();
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** A server under test as a child process; disposing ends it. */
export class ServerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #output = '';

  constructor(program: string, parameters: readonly string[]) {
    this.#child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#exited = once(this.#child, 'exit');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        this.#output += bytes.toString();
      });
    }
  }

  /** Resolves when the process has ended by itself. */
  async exit(): Promise<void> {
    await this.#exited;
  }

  /** Connects until the port answers. Not for servers that serve one connection only. */
  async untilListening(port: number): Promise<void> {
    while (!(await answers(port))) {
      if (this.#child.exitCode !== null) throw new Error(`the server ended at once: ${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Asked, not killed: a killed nginx leaves its worker process behind.
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM');
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    await this.#exited;
    clearTimeout(patience);
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
