// Writes src/api-schema.d.ts, types of `/api/v1`, and docs/api.md, both made of the document that a server of this checkout
// gives of itself. With `--check` it writes nothing and fails when a file is not what would be written. Runs on the project's Node.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { apiReference } from './api-reference.mjs';

const COMMAND = fileURLToPath(new URL('../../apps/server/bin/callcast.mjs', import.meta.url));
const SCHEMA = new URL('src/api-schema.d.ts', import.meta.url);
/** A server starts in two seconds; one on a busy machine in ten. */
const START_LIMIT_MS = 60_000;
const REFERENCE = new URL('../../docs/api.md', import.meta.url);
const HEAD = `/** Types of \`/api/v1\`, made of /api/openapi.json by \`node packages/api-client/generate.mjs\`. Not edited by hand. */\n\n`;

const isCheck = process.argv.includes('--check');
const document = await documentOfServer();
const text = `${HEAD}${astToString(await openapiTypescript(document, { alphabetize: true }))}`;
let stale = 0;
keep(SCHEMA, 'packages/api-client/src/api-schema.d.ts', text);
keep(REFERENCE, 'docs/api.md', apiReference(document));
process.exit(stale > 0 && isCheck ? 1 : 0);

/** @param {URL} file @param {string} name @param {string} wanted */
function keep(file, name, wanted) {
  if (existsSync(file) && readFileSync(file, 'utf8') === wanted) return;
  stale++;
  if (!isCheck) writeFileSync(file, wanted);
  process.stdout.write(
    `${name} ${isCheck ? 'is stale: node packages/api-client/generate.mjs writes it' : 'written'}\n`,
  );
}

/** Starts a server on a folder of its own, asks it for its document, and ends it. */
async function documentOfServer() {
  const folder = mkdtempSync(join(tmpdir(), 'callcast-document-'));
  const port = await freePort();
  // Of the settings of the machine none: they would be checked as if it were to serve.
  const child = spawn(process.execPath, [COMMAND, 'serve'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      CALLCAST_DATA_DIR: folder,
      CALLCAST_HTTP_PORT: String(port),
      CALLCAST_RTMP_PORT: '0',
      CALLCAST_MEDIA_WORKERS: '1',
    },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const limit = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
  try {
    for await (const line of createInterface({ input: child.stdout }))
      if (line.includes('"callcast ready"')) {
        const answer = await fetch(`http://127.0.0.1:${port}/api/openapi.json`);
        if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
        return await answer.json();
      }
    throw new Error('the server ended, or did not start in time');
  } finally {
    clearTimeout(limit);
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}
