// `npm start`: a running server with demo data (`callcast dev`), after installing what is missing.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { ensureDependencies, projectEnvironment, projectNode, ROOT } from './ensure-dependencies.mjs';

ensureDependencies();
const node = projectNode();
// A small young generation: the server waits far more than it allocates, and this saves 20 MB.
const parameters = [
  '--max-semi-space-size=4',
  join(ROOT, 'apps/server/bin/callcast.mjs'),
  'dev',
  ...process.argv.slice(2),
];

// Replacing this process leaves one process less between npm and the server; Node 20 cannot do it yet.
if (process.execve) process.execve(node, [node, ...parameters], projectEnvironment());

const server = spawn(node, parameters, { stdio: 'inherit', env: projectEnvironment() });
// The terminal signals the whole group; a signal to this process alone is handed on.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
