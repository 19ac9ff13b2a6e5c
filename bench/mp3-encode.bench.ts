/** What recording as MP3 costs: milliseconds of CPU for a second of sound. */
import { AudioCodecs, type Mp3Settings } from '@callcast/media';
import { AudioEngine, MP3_HD, MP3_TELEPHONE } from '@callcast/media/audio-engine';

const SECONDS = 30;
const engine = await AudioEngine.load(await AudioCodecs.load());

const FORMS: readonly (readonly [string, Mp3Settings])[] = [
  ['48 kHz mono, 192 kbit/s', MP3_HD],
  ['48 kHz stereo, 192 kbit/s', { ...MP3_HD, channels: 2 }],
  ['8 kHz mono, 32 kbit/s', MP3_TELEPHONE],
];
for (const [name, settings] of FORMS) {
  const writer = await engine.openMp3Writer(settings);
  const frame = new Float32Array(960 * settings.channels);
  const write = (seconds: number): void => {
    for (let i = 0; i < 50 * seconds; i++) {
      for (let k = 0; k < frame.length; k++) frame[k] = 0.3 * Math.sin((i * 960 + k) / 19) + 0.05 * Math.sin(k * k);
      writer.write(frame);
    }
  };
  write(5);
  const start = process.cpuUsage();
  write(SECONDS);
  const { user, system } = process.cpuUsage(start);
  writer.end();
  console.log(`MP3, ${name}: ${((user + system) / 1000 / SECONDS).toFixed(2)} ms/s`);
}
