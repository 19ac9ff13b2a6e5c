import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { AudioEngine } from '../audio-engine.ts';
import { AudioCodecs } from '../transcode/audio-codecs.ts';
import { MP3_HD, MP3_TELEPHONE } from './mp3-writer.ts';

const engine = await AudioEngine.load(await AudioCodecs.load());

test('x', async () => { const w = await engine.openMp3Writer(MP3_HD); expect(w.write(new Float32Array(960)).length).toBeGreaterThanOrEqual(0); });
