import { element } from '../dom/element.ts';

/** Quieter than this for {@link SILENCE_AFTER_MS} is a microphone that hears nothing, not a person who is silent. */
const SILENCE_RMS = 0.0008;
const SILENCE_AFTER_MS = 5_000;
const INTERVAL_MS = 60;

/** Speech at arm's length has about −20 dBFS; the bar spans −60 to 0. */
const FLOOR_DB = -60;

export interface LevelMeter {
  readonly root: HTMLElement;
  close(): void;
}

/** A bar that moves with the voice, and a sentence when nothing has moved it for a while. */
export function levelMeter(track: MediaStreamTrack, label: string, silenceText: string): LevelMeter {
  const bar = element('span', { class: 'level-bar' });
  const meter = element(
    'div',
    { class: 'level', role: 'meter', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100 },
    bar,
  );
  const silence = element('p', { class: 'hint', hidden: true }, silenceText);
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let heardAtMs = performance.now();

  const timer = setInterval(() => {
    // Browsers suspend a context that began before the first click.
    if (context.state === 'suspended') {
      heardAtMs = performance.now();
      context.resume().catch(() => undefined);
    }
    analyser.getFloatTimeDomainData(samples);
    const rms = rootMeanSquare(samples);
    const level = levelOf(rms);
    bar.style.transform = `scaleX(${level.toFixed(3)})`;
    meter.setAttribute('aria-valuenow', String(Math.round(100 * level)));
    if (rms > SILENCE_RMS) heardAtMs = performance.now();
    silence.hidden = performance.now() - heardAtMs < SILENCE_AFTER_MS;
  }, INTERVAL_MS);

  return {
    root: element('div', { class: 'level-box' }, meter, silence),
    close: () => {
      clearInterval(timer);
      context.close().catch(() => undefined);
    },
  };
}

/** 0..1 over the last {@link FLOOR_DB} decibels below full scale. */
export function levelOf(rms: number): number {
  const decibels = 20 * Math.log10(Math.max(rms, 1e-9));
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB));
}

function rootMeanSquare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}
