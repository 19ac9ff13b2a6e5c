// Runs in a page of the server: a user of the SDK whose camera flashes and whose microphone beeps at the same moments.

const PERIOD_MS = 1_500;
const BEEP_S = 0.04; // too short for speech
const context = new AudioContext();
const microphone = context.createMediaStreamDestination();
const volume = context.createGain();
volume.gain.value = 0;
const oscillator = context.createOscillator();
oscillator.frequency.value = 440;
oscillator.connect(volume).connect(microphone);
oscillator.start();

const canvas = document.createElement('canvas');
canvas.width = 640;
canvas.height = 360;
const picture = canvas.getContext('2d');
let flashUntil = 0;
let flashed = () => {};

function draw() {
  picture.fillStyle = performance.now() < flashUntil ? '#ffffff' : '#202020';
  picture.fillRect(0, 0, canvas.width, canvas.height);
  picture.fillStyle = `hsl(${(performance.now() / 20) % 360} 60% 30%)`; // something moves
  picture.fillRect(0, 0, 40, 40);
}
setInterval(draw, 33);
setInterval(() => {
  flashUntil = performance.now() + 100;
  draw();
  sound(BEEP_S);
  flashed();
}, PERIOD_MS);

const nextFlash = () => new Promise((resolve) => (flashed = resolve));

function sound(seconds) {
  volume.gain.setValueAtTime(0.5, context.currentTime);
  volume.gain.setValueAtTime(0, context.currentTime + seconds);
}

let call;

globalThis.place = async (login, password, number, isStaged) => {
  await context.resume();
  const sdk = '/sdk/callcast.js'; // of the server, where this page is
  if (isStaged) {
    const tracks = [...canvas.captureStream(30).getVideoTracks(), ...microphone.stream.getAudioTracks()];
    navigator.mediaDevices.getUserMedia = async () => new MediaStream(tracks);
  }
  const { CallClient } = await import(sdk);
  const client = new CallClient();
  await client.login(login, password);
  const media = await client.media.open({ video: true, audio: true });
  call = client.call(number, { media });
  await new Promise((resolve) => call.on('state', (state) => state === 'connected' && resolve()));
};

/** Between two beeps: there is time for five. @returns Whether each was taken. */
globalThis.press = async (keys) => {
  await nextFlash();
  await new Promise((resolve) => setTimeout(resolve, 200));
  return [...keys].map((key) => call.sendTone(key));
};

globalThis.flashes = async (count) => {
  for (let i = 0; i < count; i++) await nextFlash();
};

/** Not while it beeps. */
globalThis.speak = async (seconds) => {
  await nextFlash();
  await new Promise((resolve) => setTimeout(resolve, 300));
  sound(seconds);
};

globalThis.mute = () => call.setMuted('audio', true);
globalThis.hangUp = () => call.hangup();
