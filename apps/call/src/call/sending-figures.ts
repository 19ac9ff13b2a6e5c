import type { Call, CallStats } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';
import type { CallText } from './text.ts';

const INTERVAL_MS = 2_000;

/** One quiet line of figures for those who look for them: codec, size, rate, bitrate, round trip. */
export function sendingFigures(call: Call, text: CallText) {
  const values = element('span', { class: 'figures-values' });
  const root = element('p', { class: 'figures small soft', hidden: true }, element('span', {}, text.sending), values);
  const refresh = async (): Promise<void> => {
    const stats = call.state === 'connected' ? await call.stats() : undefined;
    const line = stats === undefined ? '' : figuresOf(stats);
    root.hidden = line === '';
    values.textContent = line;
  };
  // A connection that closes in between has no figures.
  const timer = setInterval(() => void refresh().catch(() => undefined), INTERVAL_MS);
  return { root, close: () => clearInterval(timer) };
}

/** Units are those of the trade and the same in every language. */
export function figuresOf({ video, audio, roundTripTimeMs }: CallStats): string {
  const bitrate = (video.bitrateBps ?? 0) + (audio.bitrateBps ?? 0);
  return [
    video.codec,
    video.widthPixels && video.heightPixels && `${video.widthPixels}×${video.heightPixels}`,
    video.framesPerSecond && `${Math.round(video.framesPerSecond)} fps`,
    bitrate > 0 && (bitrate >= 1e6 ? `${(bitrate / 1e6).toFixed(1)} Mbit/s` : `${Math.round(bitrate / 1e3)} kbit/s`),
    roundTripTimeMs !== undefined && `RTT ${roundTripTimeMs} ms`,
  ]
    .filter(Boolean)
    .join(' · ');
}
