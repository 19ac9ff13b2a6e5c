import type { Call, CallStats } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';
import type { Language } from '../language/language.ts';
import type { CallText } from './text.ts';

const INTERVAL_MS = 2_000;

/** One quiet line of figures for those who look for them: codec, size, rate, bitrate, round trip. */
export function sendingFigures(call: Call, text: CallText, language: Language) {
  const values = element('span', { class: 'figures-values' });
  const root = element('p', { class: 'figures small soft', hidden: true }, element('span', {}, text.sending), values);
  const refresh = async (): Promise<void> => {
    const stats = call.state === 'connected' ? await call.stats() : undefined;
    const line = stats === undefined ? '' : figuresOf(stats, text, language);
    root.hidden = line === '';
    values.textContent = line;
  };
  // A connection that closes in between has no figures.
  const timer = setInterval(() => void refresh().catch(() => undefined), INTERVAL_MS);
  return { root, close: () => clearInterval(timer) };
}

/** Figures that are unknown are left out; nothing breaks between a figure and its unit. */
export function figuresOf({ video, audio, roundTripTimeMs }: CallStats, text: CallText, language: Language): string {
  const { widthPixels, heightPixels, framesPerSecond } = video;
  const bitrateBps = (video.bitrateBps ?? 0) + (audio.bitrateBps ?? 0);
  const decimal = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const figures: readonly (readonly (string | undefined)[] | undefined)[] = [
    [video.codec],
    widthPixels && heightPixels ? [`${widthPixels}×${heightPixels}`] : undefined,
    framesPerSecond ? [whole.format(framesPerSecond), text.framesPerSecond] : undefined,
    bitrateBps >= 1e6
      ? [decimal.format(bitrateBps / 1e6), text.megabits]
      : bitrateBps > 0
        ? [whole.format(bitrateBps / 1e3), text.kilobits]
        : undefined,
    roundTripTimeMs === undefined ? undefined : [text.roundTrip, whole.format(roundTripTimeMs), text.milliseconds],
  ];
  return figures
    .filter((figure) => figure?.[0] !== undefined)
    .map((figure) => figure!.join('\u00a0'))
    .join('\u00a0· ');
}
