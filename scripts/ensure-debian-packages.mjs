// The tests run against real peers from Debian: a browser, an RTMP server, an encoder, a database.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

/** What proves that a package is there → the package. */
const NEEDED = {
  '/usr/bin/chromium': 'chromium',
  '/usr/bin/turnserver': 'coturn',
  '/usr/bin/promtool': 'prometheus',
  '/usr/bin/systemd-analyze': 'systemd',
  '/usr/bin/faad': 'faad',
  '/usr/bin/ffmpeg': 'ffmpeg',
  '/usr/bin/openssl': 'openssl',
  '/usr/bin/pgrep': 'procps',
  '/usr/bin/python3': 'python3',
  [`/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/libopenh264.so.7`]: 'libopenh264-7',
  '/usr/sbin/nginx': 'nginx',
  '/usr/lib/nginx/modules/ngx_rtmp_module.so': 'libnginx-mod-rtmp',
};

/** Installs the missing ones as root; elsewhere names them. Ends the process when the tests could not run. */
export function ensureDebianPackages() {
  const missing = Object.entries(NEEDED).filter(([path]) => !existsSync(path));
  if (!hasPostgres()) missing.push(['', 'postgresql']);
  if (missing.length === 0) return;
  const names = missing.map(([, name]) => name);
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    process.stderr.write(
      `The tests need ${names.join(', ')}. Run: sudo apt-get install --no-install-recommends ${names.join(' ')}\n`,
    );
    process.exit(1);
  }
  process.stdout.write(`Installing for the tests: ${names.join(' ')}\n`);
  // RUNLEVEL=1 keeps nginx, PostgreSQL, coturn and Prometheus from starting services of their own.
  const env = { ...process.env, RUNLEVEL: '1', DEBIAN_FRONTEND: 'noninteractive' };
  for (const parameters of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...names],
  ]) {
    const run = spawnSync('apt-get', parameters, { stdio: ['ignore', 'ignore', 2], env });
    if (run.status !== 0) {
      process.stderr.write(
        `apt-get ${parameters[0]} ended with ${run.status}. The tests cannot run without ${names.join(', ')}.\n`,
      );
      process.exit(1);
    }
  }
}

/** Each major version has a folder of its own. */
function hasPostgres() {
  const versions = '/usr/lib/postgresql';
  return existsSync(versions) && readdirSync(versions).some((one) => existsSync(`${versions}/${one}/bin/initdb`));
}
