// Runs in the page before its own scripts: the camera's picture gets a patch of noise, so that an encoder sends as much as
// it may. The fake camera alone is easy to encode: 800 kbit/s.

const PATCH = { width: 240, height: 136 };
const NOISES = 8;
const FRAME_RATE = 20;

const mediaDevices = globalThis.navigator.mediaDevices;
const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);

function drawNoise() {
  const image = new ImageData(PATCH.width, PATCH.height);
  for (let at = 0; at < image.data.length; at += 4) {
    image.data.fill(Math.random() * 255, at, at + 3);
    image.data[at + 3] = 255;
  }
  return image;
}

mediaDevices.getUserMedia = async (constraints) => {
  const stream = await getUserMedia(constraints);
  const [camera] = stream.getVideoTracks();
  if (camera === undefined) return stream;
  const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
  const context = canvas.getContext('2d');
  const noises = Array.from({ length: NOISES }, drawNoise);
  let drawn = 0;
  setInterval(() => {
    drawn++;
    context.fillStyle = `hsl(${drawn % 360} 50% 50%)`;
    context.fillRect((drawn * 8) % 1280, 400, 64, 64);
    context.putImageData(noises[drawn % NOISES], 200, 200);
  }, 1000 / FRAME_RATE);
  stream.removeTrack(camera);
  for (const track of canvas.captureStream(FRAME_RATE).getVideoTracks()) stream.addTrack(track);
  return stream;
};
