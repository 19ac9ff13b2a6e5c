import { millis } from '@callcast/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LifecycleEvent, type LifecycleOutput, OutputLifecycle } from './output-lifecycle.ts';
import type { ReconnectOption } from './reconnect-policy.ts';

const REFUSED = { code: 'DEST_REFUSED', reason: 'No TCP connection.' };
const BAD_KEY = { code: 'DEST_KEY_REJECTED', reason: 'Bad key.' };
const CLOSED = { code: 'DEST_CLOSED', reason: 'It closed.' };

/** A lifecycle on virtual time, and everything that it said. */
function open(reconnect?: ReconnectOption) {
  const lifecycle = new OutputLifecycle({ reconnect, fraction: () => 0.5 });
  const said: LifecycleOutput[] = [];
  let now = 0;
  let dials = 0;
  const hear = (outputs: readonly LifecycleOutput[]): void => {
    said.push(...outputs);
    dials += outputs.filter(({ kind }) => kind === 'dial').length;
  };
  hear(lifecycle.start(millis(0)));
  const machine = {
    lifecycle,
    said,
    dials: () => dials,
    now: () => now,
    events: () => said.filter((output): output is LifecycleEvent => output.kind === 'event'),
    names: () => machine.events().map(({ name }) => name),
    states: () => said.filter((output) => output.kind === 'state').map(({ state }) => state),
    /** Lets time pass, timeouts included. */
    pass: (duration: number) => {
      const end = now + duration;
      for (;;) {
        const at = lifecycle.nextTimeout();
        if (at === undefined || at > end) break;
        now = Math.max(now, at);
        hear(lifecycle.handleTimeout(millis(now)));
      }
      now = end;
    },
    fail: (failure = REFUSED) => hear(lifecycle.handleFailed(millis(now), failure)),
    close: (failure = CLOSED) => hear(lifecycle.handleClosed(millis(now), failure)),
    publish: () => {
      hear(lifecycle.handleConnected('Connect.Success'));
      hear(lifecycle.handlePublished(millis(now), 'Publish.Start'));
      hear(lifecycle.handleFirstMedia(millis(now)));
    },
    hear,
  };
  return machine;
}

describe('the way up', () => {
  test('every stage is a state; live comes a second after the first media', () => {
    const output = open();
    for (const stage of ['connecting', 'tls', 'handshaking', 'connecting-app'] as const)
      output.hear(output.lifecycle.handleStage(stage));
    output.hear(output.lifecycle.handleConnected('Connect.Success'));
    output.hear(output.lifecycle.handlePublished(millis(0), 'Publish.Start'));
    output.pass(3_000); // the caller sends nothing yet
    expect(output.lifecycle.state).toBe('publishing');
    output.hear(output.lifecycle.handleFirstMedia(millis(3_000)));
    output.pass(999);
    expect(output.lifecycle.state).toBe('publishing');
    output.pass(1);
    expect(output.states()).toEqual([
      'resolving',
      'connecting',
      'tls',
      'handshaking',
      'connecting-app',
      'publishing',
      'publishing',
      'live',
    ]);
    expect(output.names()).toEqual(['connected', 'stream-started']);
    expect(output.lifecycle.nextTimeout()).toBeUndefined();
  });

  test('a stage is told once; a second address is told again', () => {
    const output = open();
    for (const reason of ['', '', 'Connecting to b']) output.hear(output.lifecycle.handleStage('connecting', reason));
    expect(output.states()).toEqual(['resolving', 'connecting', 'connecting']);
  });
});

describe('never published', () => {
  test('a bad url is an Error, and nothing else ever happens', () => {
    const output = open();
    output.hear(output.lifecycle.handleRefused({ code: 'DEST_URL_INVALID', reason: 'No url.' }));
    expect(output.events()).toEqual([
      { kind: 'event', name: 'error', reason: 'No url.', errorCode: 'DEST_URL_INVALID' },
    ]);
    expect(output.lifecycle.state).toBe('failed');
    expect(output.lifecycle.nextTimeout()).toBeUndefined();
  });

  test('a forbidden address is an Error too: it was never dialled', () => {
    const output = open();
    output.fail({ code: 'DEST_FORBIDDEN', reason: 'Not allowed.' });
    expect(output.names()).toEqual(['error']);
    expect(output.lifecycle.state).toBe('failed');
  });

  test('ConnectionFailed is told of the first round alone, while the policy goes on', () => {
    const output = open();
    output.fail();
    output.pass(200);
    expect(output.dials()).toBe(2);
    output.fail();
    expect(output.names()).toEqual(['connection-failed', 'reconnecting', 'reconnecting']);
    expect(output.events().slice(1)).toMatchObject([
      { attempt: 1, nextInMs: 188, errorCode: 'DEST_REFUSED' },
      { attempt: 2, nextInMs: 188 },
    ]);
  });

  test('it is given up after five minutes, with an event and the code of the last failure', () => {
    const output = open();
    while (output.lifecycle.state !== 'failed' && output.now() < 400_000) {
      output.fail();
      output.pass((output.lifecycle.nextTimeout() ?? output.now()) - output.now());
    }
    expect(output.now()).toBeGreaterThan(290_000);
    expect(output.now()).toBeLessThanOrEqual(300_000);
    expect(output.dials()).toBeGreaterThan(60);
    expect(output.dials()).toBeLessThan(120);
    expect(output.events().at(-1)).toMatchObject({ name: 'gave-up', errorCode: 'DEST_REFUSED' });
    expect(output.events().at(-1)?.reason).toMatch(/^Given up \(not reached for \d+ s\): No TCP connection/);
  });

  test('a key that is refused three times is given up within seconds; each refusal is a StreamError', () => {
    const output = open();
    for (let i = 0; i < 3; i++) {
      output.hear(output.lifecycle.handleConnected('Connect.Success'));
      output.fail(BAD_KEY);
      output.pass(1_000);
    }
    const refusal = ['connected', 'stream-error', 'disconnected'];
    expect(output.names()).toEqual([...refusal, 'reconnecting', ...refusal, 'reconnecting', ...refusal, 'gave-up']);
    expect(output.lifecycle.state).toBe('failed');
    expect(output.dials()).toBe(3);
  });

  test('a server that closes right after publish, three times in a row, refuses', () => {
    const output = open();
    for (let i = 0; i < 3; i++) {
      output.publish();
      output.pass(400);
      output.close();
      output.pass(1_000);
    }
    expect(output.names().filter((name) => name === 'stream-error')).toHaveLength(3);
    expect(output.events().at(-1)).toMatchObject({ name: 'gave-up', errorCode: 'DEST_CLOSED' });
  });

  test('reconnect: false ends it at once', () => {
    const output = open(false);
    output.fail();
    expect(output.names()).toEqual(['connection-failed']);
    expect(output.lifecycle.state).toBe('failed');
  });
});

describe('dropped', () => {
  test('StreamStopped, Disconnected, Reconnecting; then Connected and StreamStarted again, and live a second later', () => {
    const output = open();
    output.publish();
    output.pass(10_000);
    output.close();
    expect(output.names().slice(2)).toEqual(['stream-stopped', 'disconnected', 'reconnecting']);
    expect(output.lifecycle.state).toBe('reconnecting');
    output.pass(250);
    expect(output.dials()).toBe(2);
    output.publish();
    output.pass(1_000);
    expect(output.names().slice(5)).toEqual(['connected', 'stream-started']);
    expect(output.lifecycle.state).toBe('live');
  });

  test('every ten seconds, a thousand times: each try is the first of its outage', () => {
    const output = open();
    for (let i = 0; i < 1_000; i++) {
      output.publish();
      output.pass(10_000);
      output.close();
      output.pass(250);
    }
    const tries = output.events().filter(({ name }) => name === 'reconnecting');
    expect(tries).toHaveLength(1_000);
    for (const { attempt, nextInMs } of tries) expect([attempt, nextInMs]).toEqual([1, 188]);
  });

  test('the server still has the lost publish and refuses for a minute: it is not given up', () => {
    const output = open();
    output.publish();
    output.pass(10_000);
    output.close();
    while (output.now() < 70_000 && output.lifecycle.state !== 'failed') {
      output.pass((output.lifecycle.nextTimeout() ?? output.now()) - output.now());
      output.hear(output.lifecycle.handleConnected('Connect.Success'));
      output.fail(BAD_KEY);
    }
    expect(output.lifecycle.state).toBe('reconnecting');
    output.pass(5_000);
    output.publish();
    expect(output.names().at(-1)).toBe('stream-started');
  });

  test('other failures between refusals begin their count anew', () => {
    const output = open();
    for (const failure of [BAD_KEY, BAD_KEY, REFUSED, BAD_KEY, BAD_KEY]) {
      output.fail(failure);
      output.pass(2_000);
    }
    expect(output.lifecycle.state).not.toBe('failed');
  });

  test('reconnect: false is the end', () => {
    const output = open(false);
    output.publish();
    output.pass(10_000);
    output.close();
    expect(output.names().slice(2)).toEqual(['stream-stopped', 'disconnected']);
    expect(output.lifecycle.state).toBe('failed');
  });
});

describe('health', () => {
  test('Degraded and Recovered are told while live, and only changes', () => {
    const output = open();
    const tell = (health: 'healthy' | 'degraded'): void =>
      output.hear(output.lifecycle.handleHealth({ health, reason: 'why' }));
    tell('degraded');
    output.publish();
    output.pass(1_000);
    for (const health of ['healthy', 'degraded', 'degraded'] as const) tell(health);
    expect(output.lifecycle.state).toBe('degraded');
    tell('healthy');
    expect(output.names().slice(2)).toEqual(['degraded', 'recovered']);
    expect(output.lifecycle.state).toBe('live');
  });

  test('a degraded output that is dropped is reconnected, and live again without a Recovered of its own', () => {
    const output = open();
    output.publish();
    output.pass(8_000);
    output.hear(output.lifecycle.handleHealth({ health: 'degraded', reason: 'why' }));
    output.close();
    output.pass(250);
    output.publish();
    output.pass(1_000);
    expect(output.lifecycle.state).toBe('live');
  });
});

describe('stop()', () => {
  const states: Record<string, (output: ReturnType<typeof open>) => void> = {
    resolving: () => {},
    tls: (output) => output.hear(output.lifecycle.handleStage('tls')),
    publishing: (output) => output.publish(),
    live: (output) => {
      output.publish();
      output.pass(1_000);
    },
    reconnecting: (output) => output.fail(),
    failed: (output) => output.hear(output.lifecycle.handleRefused(CLOSED)),
  };

  test.each(Object.keys(states))('while %s: StreamStopped and Disconnected, once, and nothing after it', (name) => {
    const output = open();
    states[name]?.(output);
    expect(output.lifecycle.state).toBe(name);
    const before = output.names().length;
    for (let i = 0; i < 2; i++) output.hear(output.lifecycle.stop('Stopped by the scenario'));
    const dials = output.dials();
    output.publish();
    output.fail();
    output.close();
    output.hear(output.lifecycle.handleStage('tls'));
    output.pass(60_000);
    expect(output.names().slice(before)).toEqual(['stream-stopped', 'disconnected']);
    expect(output.dials()).toBe(dials);
    expect(output.lifecycle.state).toBe('stopped');
  });

  test('every event and state has a reason, whatever the server said', () => {
    const output = open();
    output.hear(output.lifecycle.handleConnected(''));
    output.hear(output.lifecycle.handlePublished(millis(0), ''));
    output.hear(output.lifecycle.handleFirstMedia(millis(0)));
    output.pass(6_000);
    output.close({ code: 'DEST_CLOSED', reason: '' });
    output.pass(250);
    output.fail({ code: 'DEST_DNS', reason: '' });
    output.hear(output.lifecycle.stop('end'));
    for (const said of output.said) if (said.kind !== 'dial') expect(said.reason).toMatch(/\S/);
  });
});

describe('whatever comes, in whatever order', () => {
  type Machine = ReturnType<typeof open>;
  const step = fc.oneof(
    fc.constantFrom<((output: Machine) => void)[]>(
      (output) => output.hear(output.lifecycle.handleStage('tls')),
      (output) => output.hear(output.lifecycle.handleConnected('Success')),
      (output) => output.hear(output.lifecycle.handlePublished(millis(output.now()), 'Start')),
      (output) => output.hear(output.lifecycle.handleFirstMedia(millis(output.now()))),
      (output) => output.hear(output.lifecycle.handleHealth({ health: 'degraded', reason: 'slow' })),
      (output) => output.hear(output.lifecycle.handleHealth({ health: 'healthy', reason: 'fast' })),
      (output) => output.fail(),
      (output) => output.fail(BAD_KEY),
      (output) => output.close(),
      (output) => output.publish(),
    ),
    fc.integer({ min: 1, max: 20_000 }).map((duration) => (output: Machine) => output.pass(duration)),
  );
  const option = fc.constantFrom<ReconnectOption[]>(undefined, false, 0, 30);

  test('a stream that started stops before another starts, and each try but the first was announced', () => {
    fc.assert(
      fc.property(option, fc.array(step, { maxLength: 60 }), (reconnect, steps) => {
        const output = open(reconnect);
        for (const run of steps) run(output);
        const names = output.names();
        const streams = names.filter((name) => name === 'stream-started' || name === 'stream-stopped').join(' ');
        expect(streams.replaceAll('stream-started stream-stopped', '')).toMatch(
          /^(stream-stopped| )*(stream-started)?$/,
        );
        const announced = names.filter((name) => name === 'reconnecting').length;
        expect(output.dials()).toBe(1 + announced - (output.lifecycle.state === 'reconnecting' ? 1 : 0));
        for (const said of output.said) if (said.kind !== 'dial') expect(said.reason).toMatch(/\S/);
      }),
    );
  });

  test('after stop() nothing', () => {
    fc.assert(
      fc.property(
        option,
        fc.array(step, { maxLength: 20 }),
        fc.array(step, { maxLength: 20 }),
        (reconnect, before, after) => {
          const output = open(reconnect);
          for (const run of before) run(output);
          output.hear(output.lifecycle.stop('Stopped'));
          const { length } = output.said;
          for (const run of after) run(output);
          expect(output.said).toHaveLength(length);
          expect(output.lifecycle.nextTimeout()).toBeUndefined();
        },
      ),
    );
  });
});
