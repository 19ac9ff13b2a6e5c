import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../api/test-server.ts';
import { recordId } from './commands/records.ts';

type Parameters = Readonly<Record<string, string | number>>;

/** Three sessions, a minute apart: of 10, 20 and 30 s, each with a call to another number; the last one runs. */
async function withHistory() {
  const server = await startTestServer();
  const { store, scheduler } = server;
  await server.api('AddApplication', { application_name: 'own' });
  for (const [index, remoteNumber] of ['user1', 'zoe', 'ann'].entries()) {
    const { journal } = await store.recorder.openSession({
      accountId: 1,
      applicationId: index === 2 ? 2 : 1,
      applicationName: index === 2 ? 'own' : 'streaming',
      ruleName: `rule${index}`,
      userId: index,
      initiatorAddress: '192.0.2.7',
    });
    journal.customData(`data${index}`);
    journal.callStarted({ callId: `c${index}`, localNumber: `10${index}`, remoteNumber, incoming: true });
    scheduler.advance((index + 1) * 10_000);
    if (index < 2) {
      journal.callEnded(`c${index}`, { durationSeconds: index, successful: true, endReason: 'hung up' });
      journal.close('Normal termination');
      scheduler.advance(60_000 - (index + 1) * 10_000);
    }
  }
  const ids = async (parameters: Parameters = {}) =>
    ((await server.api('GetCallHistory', parameters)).result as Record<string, unknown>[]).map(
      (row) => row.call_session_history_id,
    );
  return { server, ids };
}

async function record({ dataDir }: TestServer, name: string, accountId = 1): Promise<void> {
  const folder = join(dataDir, 'recordings', String(accountId));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), 'twelve bytes');
}

test('every filter of GetCallHistory', async () => {
  const { ids } = await withHistory();
  for (const [parameters, found] of [
    [{}, [1, 2, 3]],
    [{ desc_order: 'true' }, [3, 2, 1]],
    [{ user_id: '0;2' }, [1, 3]],
    [{ rule_name: 'rule1' }, [2]],
    [{ application_id: 2 }, [3]],
    [{ application_name: 'streaming' }, [1, 2]],
    [{ remote_number: 'zoe;ann' }, [2, 3]],
    [{ remote_number: 'zo' }, []],
    [{ remote_number_list: '["user1"]', remote_number: 'zoe' }, [1]],
    [{ remote_number_list: '[]', remote_number: 'zoe' }, [2]],
    [{ local_number: '100;102' }, [1, 3]],
    [{ local_number: '100', remote_number: 'zoe' }, []],
    [{ call_session_history_custom_data: 'data1' }, [2]],
    [{ min_duration: 20 }, [2, 3]],
    [{ max_duration: 20 }, [1, 2]],
    [{ min_duration: 11, max_duration: 29 }, [2]],
    [{ from_date: '2026-05-04 12:01:00', to_date: '2026-05-04 12:01:59' }, [2]],
    [{ from_date: '2026-05-04 14:01:00', to_date: '2026-05-04 14:01:59', timezone: 'Europe/Berlin' }, [2]],
    [{ call_session_history_id: '3;1' }, [1, 3]],
    [{ children_calls_only: 'true' }, []],
    [{ count: 1, offset: 1 }, [2]],
    [{ is_async: 'false', output: 'json' }, [1, 2, 3]],
  ] as const)
    expect(await ids(parameters), JSON.stringify(parameters)).toEqual(found);
});

test('dates are shown by the clocks that were asked for', async () => {
  const { server } = await withHistory();
  const answer = await server.api('GetCallHistory', { timezone: 'Asia/Kolkata', count: 1, with_calls: 'true' });
  expect(answer).toMatchObject({
    timezone: 'Asia/Kolkata',
    result: [{ start_date: '2026-05-04 17:30:00', calls: [{ start_time: '2026-05-04 17:30:00' }] }],
  });
  expect(await server.api('GetCallHistory', { timezone: 'auto' })).toMatchObject({ timezone: 'Etc/GMT' });
});

test('with_total_count=false leaves it out', async () => {
  const { server } = await withHistory();
  expect(await server.api('GetCallHistory', { with_total_count: 'false' })).not.toHaveProperty('total_count');
  expect(await server.api('GetCallHistory', { with_total_count: 'true', count: 1 })).toMatchObject({
    count: 1,
    total_count: 3,
  });
});

test('recordings and other resources of sessions', async () => {
  const { server } = await withHistory();
  for (const name of ['2-1-1.flv', '2-1-2.mp4', '9-1-1.flv']) await record(server, name);
  await record(server, '2-1-3.flv', 7);
  const answer = await server.api('GetCallHistory', {
    with_records: 'true',
    with_other_resources: 'true',
    call_session_history_id: '2;3',
  });
  const start_time = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string;
  const shown = (name: string, record_id: number) => ({
    record_id,
    record_name: name,
    record_url: expect.stringMatching(new RegExp(`^http://localhost(:80)?/api/v1/recordings/${name}$`)) as string,
    start_time,
    file_size: 12,
    cost: 0,
  });
  expect(answer.result).toMatchObject([
    {
      records: [shown('2-1-1.flv', 200_100_001), shown('2-1-2.mp4', 200_100_002)],
      other_resource_usage: [
        { resource_type: 'CALLSESSION', resource_quantity: 20, unit: 'second', used_at: '2026-05-04 12:01:00' },
        { resource_type: 'VIDEORECORD', resource_quantity: 12, unit: 'byte', resource_usage_id: 200_100_001 },
        { resource_type: 'VIDEORECORD' },
      ],
    },
    { records: [], other_resource_usage: [{ resource_type: 'CALLSESSION', resource_quantity: 30 }] },
  ]);
  const [plain] = (await server.api('GetCallHistory', { count: 1 })).result as Record<string, unknown>[];
  for (const field of ['calls', 'records', 'other_resource_usage']) expect(plain).not.toHaveProperty(field);
});

test('record_url: a link for what a recorder made, of a call its own; the API key alone for what is secure', async () => {
  const { server } = await withHistory();
  const { store } = server;
  const { journal, sessionId } = await store.recorder.openSession({
    ...{ accountId: 1, applicationId: 1, applicationName: 'streaming', ruleName: 'r', userId: 1 },
    initiatorAddress: '192.0.2.7',
  });
  for (const callId of ['first', 'second', 'third'])
    journal.callStarted({ callId, localNumber: '1', remoteNumber: '2', incoming: true });
  const made = (file: string, more: { callId?: string; isSecure?: boolean; fileName?: string } = {}) =>
    journal.recordStarted({ file: `${sessionId}-${file}`, isSecure: false, linkSeconds: 60, ...more });
  made('r1.mp3', { callId: 'first', fileName: 'talk.mp3' });
  made('r2.mp4', { callId: 'second', isSecure: true });
  made('r3.ogg');
  made('r4.mp3', { callId: 'third' }); // removed since
  for (const name of ['r1.mp3', 'r2.mp4', 'r3.ogg', '1-1.flv']) await record(server, `${sessionId}-${name}`);
  const show = async () => {
    const parameters = { call_session_history_id: sessionId, with_calls: 'true', with_records: 'true' };
    type Shown = Record<'calls' | 'records', { record_url?: string }[]>;
    const [session] = (await server.api('GetCallHistory', parameters)).result as Shown[];
    const short = ({ record_url }: { record_url?: string }) =>
      record_url?.replace(/^http:..localhost(:80)?/, '').replace(/token=[\w.-]+/, 'token=signed');
    return { calls: session?.calls.map(short), records: session?.records.map(short) };
  };
  const [talk, hidden] = [`/recordings/1/${sessionId}-r1.mp3?token=signed&filename=talk.mp3`, `${sessionId}-r2.mp4`];
  const shown = await show();
  expect(shown.calls).toEqual([talk, `/api/v1/recordings/${hidden}`, undefined]);
  expect(new Set(shown.records)).toEqual(
    new Set([
      ...[`/api/v1/recordings/${sessionId}-1-1.flv`, talk, `/api/v1/recordings/${hidden}`],
      `/recordings/1/${sessionId}-r3.ogg?token=signed`,
    ]),
  );
  await server.api('SetApplicationInfo', { application_id: 1, secure_record_storage: 'true' });
  expect((await show()).calls?.[0]).toBe(`/api/v1/recordings/${sessionId}-r1.mp3`);
});

test('numbers of recordings are unique and exact; what has no room has none', () => {
  const of = (sessionId: number, output: number, publish: number) =>
    recordId({ sessionId, output, publish, format: 'flv' });
  expect(of(1, 1, 1)).toBe(100_100_001);
  expect(new Set([of(1, 2, 3), of(1, 3, 2), of(2, 1, 3), of(12, 3, 1), of(1, 23, 1)]).size).toBe(5);
  const largest = of(90_071_991, 999, 99_999) ?? 0;
  expect(Number.isSafeInteger(largest)).toBe(true);
  expect(of(90_071_991, 999, 99_998)).toBe(largest - 1);
  for (const beyond of [of(90_071_992, 1, 1), of(1, 1_000, 1), of(1, 1, 100_000)]) expect(beyond).toBeUndefined();
});

test('DeleteRecord removes by number and by URL, and only what is ours and finished', async () => {
  const server = await startTestServer();
  for (const name of ['2-1-1.flv', '2-1-2.mp4', '3-1-1.flv']) await record(server, name);
  await record(server, '2-1-3.flv', 7);
  const left = () => readdir(join(server.dataDir, 'recordings', '1'));
  expect(await server.api('DeleteRecord', { record_id: 200_100_001 })).toEqual({ result: 1 });
  expect((await left()).sort()).toEqual(['2-1-2.mp4', '3-1-1.flv']);
  const record_url = 'https://calls.example/api/v1/recordings/2-1-2.mp4?x=1';
  expect(await server.api('DeleteRecord', { record_url })).toEqual({ result: 1 });
  expect(await left()).toEqual(['3-1-1.flv']);
  for (const [parameters, code] of [
    [{}, 134],
    [{ record_id: 200_100_001 }, 341],
    [{ record_id: 'x' }, 261],
    [{ record_id: 200_100_003 }, 341],
    [{ record_url }, 341],
    [{ record_url: '2-1-3.flv' }, 341],
    [{ record_url: 'https://x/..%2f..%2fcallcast.db' }, 341],
    [{ record_url: '../../callcast.db' }, 341],
  ] as const)
    expect(await server.refusal('DeleteRecord', parameters as Parameters), JSON.stringify(parameters)).toBe(code);
});

test('what of the history is refused', async () => {
  const server = await startTestServer();
  for (const [parameters, code] of [
    [{ is_async: 'true' }, 101],
    [{ output: 'csv' }, 105],
    [{ child_account_id: 5 }, 101],
    [{ offset: 10_001 }, 101],
    [{ remote_number_list: '{' }, 101],
    [{ remote_number_list: '{"a":1}' }, 101],
    [{ remote_number_list: '[1]' }, 101],
    [{ min_duration: 'x' }, 101],
  ] as const)
    expect(await server.refusal('GetCallHistory', parameters as Parameters), JSON.stringify(parameters)).toBe(code);
});
