import { expect, test } from 'vitest';
import { infoTone } from './call-signals.ts';
import { openSession } from './testing/open-session.ts';

const ALL = { tones: true, infoTones: true, micStatus: true };

test.each([
  ['application/dtmf-relay', 'Signal=5\r\nDuration=160', '5'],
  ['Application/DTMF-Relay; charset=x', 'Duration=160\r\n signal = # \r\n', '#'],
  ['application/dtmf-relay', 'Signal=*', '*'],
  ['application/dtmf-relay', 'Signal=d', 'D'],
  ['application/dtmf-relay', 'Signal=55', undefined],
  ['application/dtmf-relay', 'Signal=', undefined],
  ['application/dtmf-relay', 'XSignal=5', undefined],
  ['application/dtmf-relay', '5', undefined],
  ['application/dtmf', '5', undefined],
  ['text/plain', 'Signal=5', undefined],
])('%s %j is the key %s', (mimeType, body, tone) => {
  expect(infoTone(ALL, 'c', mimeType, body)).toEqual(
    tone === undefined ? undefined : { kind: 'tone-received', callId: 'c', tone, type: '3' },
  );
});

test('a body made to be slow is read at once', () => {
  const startedAt = performance.now();
  for (const body of [' '.repeat(8_192), `signal${' '.repeat(8_000)}`, '\nsignal='.repeat(1_000)])
    expect(infoTone(ALL, 'c', 'application/dtmf-relay', body)).toBeUndefined();
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

const INFO = ['application/dtmf-relay', 'Signal=5', {}] as const;
const tonesOf = (s: ReturnType<typeof openSession>) =>
  s.events.filter(({ kind }) => kind === 'tone-received' || kind === 'mic-status-change');

test('nothing is told before the scenario asks for it', () => {
  const s = openSession();
  s.connect();
  s.session.handleInfo('c1', ...INFO);
  s.media({ kind: 'tone', legId: 'c1', key: '1' });
  s.media({ kind: 'mic-status', legId: 'c1', isActive: true });
  expect(tonesOf(s)).toEqual([]);
  expect(s.events.map(({ kind }) => kind)).toContain('info-received');
  expect(s.kinds()).not.toContain('watch-leg');
});

test('what is asked for before the answer is asked of the worker behind it, and told; no more when it is not wanted', () => {
  const s = openSession();
  s.run({ kind: 'handle-tones', callId: 'c1', telephoneEvents: true, infos: true });
  s.run({ kind: 'handle-mic-status', callId: 'c1', on: true });
  expect(s.commands).toEqual([]);
  s.connect();
  expect(s.kinds()).toEqual(['open-leg', 'watch-leg']);
  expect(s.commands[1]).toEqual({ kind: 'watch-leg', legId: 'c1', tones: true, micStatus: true });
  const happen = (): void => {
    s.media({ kind: 'tone', legId: 'c1', key: '#' });
    s.session.handleInfo('c1', ...INFO);
    s.media({ kind: 'mic-status', legId: 'c1', isActive: true });
  };
  happen();
  const heard = [
    { kind: 'tone-received', callId: 'c1', tone: '#', type: '1' },
    { kind: 'tone-received', callId: 'c1', tone: '5', type: '3' },
    { kind: 'mic-status-change', callId: 'c1', active: true },
  ];
  expect(tonesOf(s)).toEqual(heard);
  s.run({ kind: 'handle-tones', callId: 'c1', telephoneEvents: false, infos: false });
  s.run({ kind: 'handle-mic-status', callId: 'c1', on: false });
  expect(s.commands.slice(2)).toEqual([
    { kind: 'watch-leg', legId: 'c1', tones: false, micStatus: true },
    { kind: 'watch-leg', legId: 'c1', tones: false, micStatus: false },
  ]);
  happen();
  expect(tonesOf(s)).toEqual(heard);
});

test.each([
  [{ telephoneEvents: true, infos: false }, ['1']],
  [{ telephoneEvents: false, infos: true }, ['3']],
])('of %o alone', (wanted, types) => {
  const s = openSession();
  s.connect();
  s.run({ kind: 'handle-tones', callId: 'c1', ...wanted });
  s.media({ kind: 'tone', legId: 'c1', key: '1' });
  s.session.handleInfo('c1', ...INFO);
  expect(tonesOf(s).map((event) => event.kind === 'tone-received' && event.type)).toEqual(types);
});

test('digits go to the worker; why they are not sent is in the session log, they are not', () => {
  const s = openSession('sdk');
  s.connect();
  s.run({ kind: 'send-digits', callId: 'c1', digits: '12p#' }, { kind: 'send-digits', callId: 'gone', digits: '3' });
  expect(s.commands.at(-1)).toEqual({ kind: 'send-digits', legId: 'c1', digits: '12p#' });
  s.media({ kind: 'digits-refused', legId: 'c1', code: 'DIGITS_NOT_NEGOTIATED' });
  expect(s.log.at(-1)).toBe(
    'warning: sendDigits: nothing is sent to call c1: its client takes no telephone events (RFC 4733), or no sound [DIGITS_NOT_NEGOTIATED]',
  );
});
