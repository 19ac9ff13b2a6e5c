/** What a signal does to calls that run and to those that come, as an orchestrator or systemd sends it. */
import { type Clip, loadClip, type RobotCallOptions } from '@callcast/testing/robot';
import { beforeAll, expect, test, vi } from 'vitest';
import { Callcast } from './callcast.ts';
import { robotCall } from './robot-call.ts';

/** Ends with its caller. */
const SCENARIO = `VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
  call.addEventListener(CallEvents.Disconnected, () => VoxEngine.terminate());
  call.answer();
});`;
let clip: Clip;

beforeAll(async () => {
  clip = await loadClip();
});

/** A server with one call that is connected. */
async function busyServer(drainSeconds: number, options: Pick<RobotCallOptions, 'durationMs'>) {
  const server = await Callcast.start({ CALLCAST_DRAIN_SECONDS: `${drainSeconds}` }, [], 'serve');
  const token = await server.application('drain', SCENARIO);
  const call = robotCall({ server, clip, application: 'drain', token, via: 'signal', ...options });
  await vi.waitFor(async () => expect((await server.runningCalls())[0]?.state).toBe('connected'), {
    timeout: 20_000,
    interval: 100,
  });
  return { server, token, call };
}

test('SIGTERM: not ready, no new calls, and the end with that of the last call', async () => {
  const { server, token, call } = await busyServer(600, { durationMs: 8_000 });
  await using _server = server;
  server.signal('SIGTERM');
  await vi.waitFor(async () => {
    const ready = await fetch(`${server.base}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'not ready', reason: 'the server is shutting down' },
    ]);
  });
  expect((await fetch(`${server.base}/healthz`)).status).toBe(200);
  const refused = await server.whip('drain', '1', token, 'v=0\r\n');
  expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'SHUTTING_DOWN' }]);
  expect((await server.runningCalls())[0]?.state).toBe('connected');
  expect(await call).toMatchObject({ endReason: 'finished' });
  expect(await server.exit()).toBe(0);
  expect(server.output).toContain('waiting for calls to end');
});

test('calls that go on for longer are ended, and told why', async () => {
  const { server, call } = await busyServer(1, { durationMs: 60_000 });
  await using _server = server;
  server.signal('SIGTERM');
  expect((await call).endReason).toMatch(/The server is shutting down/);
  expect(await server.exit()).toBe(0);
});

test('a second signal ends the server at once', async () => {
  const { server, call } = await busyServer(600, { durationMs: 60_000 });
  await using _server = server;
  server.signal('SIGTERM');
  await vi.waitFor(() => expect(server.output).toContain('waiting for calls to end'));
  server.signal('SIGINT');
  expect(await server.exit()).toBe(1);
  expect((await call).endReason).toMatch(/closed/);
});
