const WIDTH = 1280;
const HEIGHT = 720;
const FRAMES_PER_SECOND = 30;
const BARS = ['#c8c8c8', '#c8c800', '#00c8c8', '#00c800', '#c800c8', '#c80000', '#0000c8'];

/** Loud enough to be seen on a level meter, soft enough for headphones. */
const TONE_GAIN = 0.05;
const TONE_HZ = 440;

/**
 * Draws colour bars with a moving mark and a clock, and plays a tone.
 *
 * @returns One video and one audio track. Stopping the tracks stops the drawing.
 */
export function openTestPattern(): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d')!;
  const stream = canvas.captureStream(FRAMES_PER_SECOND);
  const video = stream.getVideoTracks()[0]!;
  const audio = new AudioContext();
  const destination = audio.createMediaStreamDestination();
  const gain = new GainNode(audio, { gain: TONE_GAIN });
  const tone = new OscillatorNode(audio, { frequency: TONE_HZ });
  tone.connect(gain).connect(destination);
  tone.start();
  stream.addTrack(destination.stream.getAudioTracks()[0]!);

  // An interval and not animation frames: those stop when the tab is hidden, and viewers would see a frozen picture.
  const timer = setInterval(() => {
    if (video.readyState === 'ended') {
      clearInterval(timer);
      audio.close().catch(() => undefined);
    } else {
      draw(context, performance.now());
    }
  }, 1000 / FRAMES_PER_SECOND);
  draw(context, performance.now());
  return stream;
}

function draw(context: CanvasRenderingContext2D, nowMs: number): void {
  const barWidth = Math.ceil(WIDTH / BARS.length);
  BARS.forEach((colour, index) => {
    context.fillStyle = colour;
    context.fillRect(index * barWidth, 0, barWidth, HEIGHT);
  });
  context.fillStyle = '#101418';
  context.fillRect(0, HEIGHT - 180, WIDTH, 180);
  context.fillStyle = '#ffffff';
  context.fillRect((nowMs / 4) % WIDTH, HEIGHT - 30, 60, 12);
  context.font = '600 84px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.fillText((nowMs / 1000).toFixed(1), 60, HEIGHT - 100);
}
