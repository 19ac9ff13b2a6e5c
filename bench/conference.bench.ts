/** What a conference costs: mixing and encoding, by how many are in it and how many speak, for a second of its life. */
import { AudioCodecs, type ConferenceParticipant } from '@callcast/media';
import { AudioEngine } from '@callcast/media/audio-engine';

const WARM_UP_TICKS = 100;
const TICKS = 500;

const engine = await AudioEngine.load(await AudioCodecs.load());
let seed = 1;
const noise = Array.from({ length: 64 }, () =>
  Float32Array.from({ length: 960 }, (_, i) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return 0.2 * Math.sin(i / 17) + 0.1 * (seed / 2 ** 31 - 1);
  }),
);

for (const isListener of [false, true])
  for (const [participants, speakers] of [
    [3, 3],
    [10, 2],
    [100, 0],
    [100, 1],
    [100, 3],
    [100, 10],
    [100, 100],
  ] as const)
    console.log(
      `${participants} participants, ${speakers} speak, ${isListener ? 'mixed and encoded' : 'mixed alone'}: ${run(participants, speakers, isListener)}`,
    );

function run(participants: number, speakers: number, isListener: boolean): string {
  const conference = engine.openConference();
  const all: ConferenceParticipant[] = [];
  for (let i = 0; i < participants; i++) all.push(conference.add({ isListener })!);
  let sum = 0;
  const tick = (at: number): void => {
    for (let i = 0; i < speakers; i++) all[i]!.push(noise[(at + 7 * i) % noise.length]!);
    conference.handleTick();
    sum += conference.fullMix[0]!;
  };
  for (let at = 0; at < WARM_UP_TICKS; at++) tick(at);
  const start = process.cpuUsage();
  for (let at = 0; at < TICKS; at++) tick(at);
  const { user, system } = process.cpuUsage(start);
  conference.close();
  const ms = (user + system) / 1000 / (TICKS * 0.02);
  return `${ms.toFixed(2)} ms/s, ${((1000 * ms) / 50 / participants).toFixed(2)} µs a tick and participant (checksum ${sum.toFixed(2)})`;
}
