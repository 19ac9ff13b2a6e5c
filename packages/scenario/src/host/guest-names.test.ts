import { expect, test } from 'vitest';
import { benchScenario, logOf } from '../testing/isolate-bench.ts';

test('names of features that are absent load, compare and print', async () => {
  const log = await logOf(`
    const voice = VoiceList.Google.en_US_Wavenet_A;
    Logger.write(String(voice) + ' ' + (voice === VoiceList.Google.en_US_Wavenet_A) + ' ' + JSON.stringify({ voice: String(Language.RU) }));
    Logger.write(typeof ASREvents.Result)`);
  expect(log).toEqual(['VoiceList.Google.en_US_Wavenet_A true {"voice":"Language.RU"}', 'function']);
});

test.each([
  ['VoxEngine.createASR({})', 'VoxEngine.createASR: speech recognition is not part of this server (FEATURE_ABSENT)'],
  [
    'VoxEngine.createTTSPlayer({})',
    'VoxEngine.createTTSPlayer: speech synthesis is not part of this server (FEATURE_ABSENT)',
  ],
  ['new OpenAI.Realtime()', 'OpenAI.Realtime: it is not part of this server (FEATURE_ABSENT)'],
  ['IVR.reset()', 'IVR.reset: it is not part of this server (FEATURE_ABSENT)'],
])('%s fails with one clear error at its place', async (text, message) => {
  const { recorder } = benchScenario(`\n  ${text}`);
  expect(await recorder.ended()).toMatchObject({ kind: 'error', message: expect.stringContaining(message) });
  expect(recorder.log).toEqual([expect.stringMatching(/^error: s:2:/)]);
});

test('local time, distance of texts, secrets, old internals', async () => {
  const { recorder } = benchScenario(
    `Logger.write(getLocalTime('Europe/Berlin', new Date(Date.UTC(2026, 6, 1, 12, 30, 5))).toISOString());
     Logger.write(getLocalTime('Asia/Kolkata', Date.UTC(2026, 0, 1, 20)).toISOString());
     Logger.write([levenshtein_distance('kitten', 'sitting'), levenshtein_distance('', 'abc'), levenshtein_distance('a', 'a')]);
     try { levenshtein_distance('x'.repeat(3000), 'y'.repeat(3000)) } catch (e) { Logger.write(e.name) }
     Logger.write([VoxEngine.getSecretValue('KEY'), VoxEngine.getSecretValue('toString')]);
     JSession_GC(); Logger.write(JSession_getLeftMemBytes()); JSession.close();`,
    { start: { secrets: { KEY: 'value' } } },
  );
  await recorder.ended();
  expect(recorder.log).toEqual([
    '2026-07-01T14:30:05.000Z',
    '2026-01-02T01:30:00.000Z',
    '3,3,0',
    'RangeError',
    'value,',
    '0',
  ]);
});
