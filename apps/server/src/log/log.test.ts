import { expect, test } from 'vitest';
import { Redactor } from '../security/index.ts';
import { createLog, type LogOptions } from './log.ts';

function capture(given: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const redactor = new Redactor();
  const log = createLog({
    level: 'info',
    pretty: false,
    colour: false,
    redact: redactor.redact,
    write: (line) => void lines.push(line),
    ...given,
  });
  return { lines, log, redactor };
}

test('one JSON object per line, with the fields of every child', () => {
  const { lines, log } = capture();
  log.child({ callId: 'c1' }).child({ legId: 'l1' }).warn('lost\npackets', { lostPackets: 3 });
  expect(lines).toHaveLength(1);
  expect(lines[0]?.indexOf('\n')).toBe((lines[0]?.length ?? 0) - 1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
    callId: 'c1',
    legId: 'l1',
    lostPackets: 3,
    msg: 'lost\npackets',
  });
});

test('less severe lines than the level are not written', () => {
  const { lines, log } = capture({ level: 'warn' });
  log.debug('a');
  log.info('b');
  log.child({ x: 1 }).info('c');
  log.warn('d');
  log.error('e');
  expect(lines).toHaveLength(2);
});

for (const pretty of [false, true])
  test(`a secret is masked wherever it stands (${pretty ? 'pretty' : 'JSON'})`, () => {
    const { lines, log, redactor } = capture({ pretty });
    redactor.register('live_"quoted"_key');
    const error = new Error('cannot publish live_"quoted"_key');
    log.child({ key: 'live_"quoted"_key' }).error('live_"quoted"_key', { error, deep: [{ a: 'live_"quoted"_key' }] });
    log.info('to rtmps://live.example.com/app/abcdef', { password: 'unsayable22', url: 'rtmp://h/app/other' });
    const all = lines.join('');
    expect(all).not.toMatch(/quoted|abcdef|unsayable22|other/);
    expect(all).toContain('cannot publish ***');
  });

test('pretty lines are for people: no JSON, no colour unless asked for', () => {
  const { lines, log } = capture({ pretty: true });
  log.info('callcast ready', { httpPort: 8080 });
  expect(lines.join('')).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: callcast ready \{"httpPort":8080\}\n$/);
  const coloured = capture({ pretty: true, colour: true });
  coloured.log.info('x');
  expect(coloured.lines.join('')).toContain('\u001b[');
});

test('an error keeps its stack and code', () => {
  const { lines, log } = capture();
  log.error('failed', { error: Object.assign(new Error('boom'), { code: 'RTMP_REFUSED' }) });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    error: { message: 'boom', code: 'RTMP_REFUSED', stack: expect.stringContaining('log.test.ts') as string },
  });
});
