// Runs in the page before its own scripts: keeps, in `sentPictures`, what the encoder hands to the network.
// Source: WebRTC Encoded Transform (W3C). The worker sees each encoded picture once, and passes it on as it is.

globalThis.sentPictures = [];

function recordInWorker() {
  const SLICE_TYPES = [1, 5]; // H.264 Table 7-1
  /** NAL units of an Annex B stream; views. */
  function* split(stream) {
    let start = -1;
    for (let at = 0; at + 3 <= stream.length; at++) {
      if (stream[at] !== 0 || stream[at + 1] !== 0 || stream[at + 2] !== 1) continue;
      if (start !== -1) yield stream.subarray(start, stream[at - 1] === 0 ? at - 1 : at);
      start = at + 3;
    }
    if (start !== -1) yield stream.subarray(start);
  }
  async function handle(picture, controller) {
    const slices = [...split(new Uint8Array(picture.data))].filter((nalUnit) =>
      SLICE_TYPES.includes(nalUnit[0] & 0x1f),
    );
    const digest = await crypto.subtle.digest('SHA-256', await new Blob(slices).arrayBuffer());
    const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    self.postMessage({ rtpTimestamp: picture.getMetadata().rtpTimestamp, hash });
    controller.enqueue(picture);
  }
  self.onrtctransform = ({ transformer: { readable, writable } }) =>
    readable.pipeThrough(new TransformStream({ transform: handle })).pipeTo(writable);
}

const worker = new Worker(URL.createObjectURL(new Blob([`(${recordInWorker})()`])));
worker.onmessage = ({ data }) => globalThis.sentPictures.push(data);

const { addTransceiver } = RTCPeerConnection.prototype;
RTCPeerConnection.prototype.addTransceiver = function addRecordedTransceiver(track, init) {
  const transceiver = addTransceiver.call(this, track, init);
  if (track.kind === 'video') transceiver.sender.transform = new RTCRtpScriptTransform(worker);
  return transceiver;
};
