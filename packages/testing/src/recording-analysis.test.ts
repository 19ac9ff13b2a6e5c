import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { analyseRecording } from './recording-analysis.ts';

const folder = mkdtempSync(join(tmpdir(), 'callcast-recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The clip's picture in an FLV, with a beep made by ffmpeg that starts `lateMs` into each second. */
function record(name: string, lateMs: number, bitstreamFilter = 'null'): string {
  const path = join(folder, name);
  const clip = fileURLToPath(new URL('../media/robot.h264', import.meta.url));
  const inSecond = `mod(t+1-${lateMs / 1_000}\\,1)`;
  const { status, stderr } = spawnSync('ffmpeg', [
    ...['-v', 'error', '-y', '-r', '30', '-i', clip],
    ...['-f', 'lavfi', '-i', `aevalsrc=if(lt(${inSecond}\\,0.05)\\,0.5*sin(6283*${inSecond})\\,0):d=8:s=48000`],
    ...['-c:v', 'copy', '-bsf:v', bitstreamFilter, '-c:a', 'aac', path],
  ]);
  if (status !== 0) throw new Error(stderr.toString());
  return path;
}

test('a whole recording', async () => {
  const report = await analyseRecording(record('whole.flv', 12));
  expect(report.video).toMatchObject({ codec: 'h264', width: 640, height: 360, packets: 240, outOfOrder: 0 });
  expect(report.audio).toMatchObject({ codec: 'aac', sampleRate: 48_000, channels: 1, outOfOrder: 0 });
  expect(report.pictures).toEqual({ decoded: 240, unreadable: 0, lost: 0, repeated: 0, jumps: 0 });
  expect(report.keyFrameDistancesMs).toEqual(Array(7).fill(1_000));
  expect(report.avOffsetsMs).toHaveLength(8);
  for (const offset of report.avOffsetsMs.slice(1)) expect(Math.abs(offset - 12)).toBeLessThan(3);
});

test('pictures that are missing are counted', async () => {
  const report = await analyseRecording(record('gap.flv', 0, 'noise=drop=between(n\\,40\\,59)'));
  expect(report.pictures).toMatchObject({ lost: 20, repeated: 0 });
});
