// Runs in a page: one peer connection whose offers and answers the test carries to a media worker.

let connection;

/** Waits for nothing: the other side learns of this address from the checks. */
globalThis.offerCall = async ({ sendsVideo, only, width = 640 }) => {
  const media = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width, height: (width * 9) / 16, frameRate: 30 },
  });
  connection = new RTCPeerConnection();
  const stream = new MediaStream();
  connection.ontrack = ({ track, streams }) => {
    stream.addTrack(track);
    globalThis.streamsOfTracks.push(streams.map(({ id }) => id).join());
    const player = document.querySelector('video');
    player.srcObject = stream;
    void player.play();
  };
  connection.addTransceiver(media.getAudioTracks()[0], { direction: 'sendrecv', streams: [media] });
  if (sendsVideo) connection.addTransceiver(media.getVideoTracks()[0], { direction: 'sendrecv', streams: [media] });
  else connection.addTransceiver('video', { direction: 'recvonly' });
  if (only !== undefined) {
    const [, video] = connection.getTransceivers();
    const { codecs } = RTCRtpReceiver.getCapabilities('video');
    video.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === `video/${only}`));
  }
  const offer = await connection.createOffer();
  await connection.setLocalDescription(offer);
  return offer.sdp.replaceAll(/^a=candidate:.*\r\n/gm, '');
};

globalThis.streamsOfTracks = [];

globalThis.acceptAnswer = (sdp) => connection.setRemoteDescription({ type: 'answer', sdp });

/** Of what it receives and sends; the figures of W3C "Identifiers for WebRTC's Statistics API". */
globalThis.figures = async () => {
  const reports = [...(await connection.getStats()).values()];
  const of = (type, kind) => reports.find((report) => report.type === type && report.kind === kind) ?? {};
  const [video, audio] = [of('inbound-rtp', 'video'), of('inbound-rtp', 'audio')];
  const codec = reports.find(({ id }) => id === video.codecId);
  return {
    state: connection.connectionState,
    codec: codec?.mimeType ?? '',
    framesDecoded: video.framesDecoded ?? 0,
    framesDropped: video.framesDropped ?? 0,
    freezes: video.freezeCount ?? 0,
    size: `${video.frameWidth}x${video.frameHeight}`,
    nacks: video.nackCount ?? 0,
    plis: video.pliCount ?? 0,
    videoLost: video.packetsLost ?? 0,
    retransmitted: video.retransmittedPacketsReceived ?? 0,
    audioPackets: audio.packetsReceived ?? 0,
    audioEnergy: audio.totalAudioEnergy ?? 0,
    concealed: audio.concealedSamples ?? 0,
    audioSamples: audio.totalSamplesReceived ?? 0,
    videoPlayoutAt: video.estimatedPlayoutTimestamp ?? 0,
    audioPlayoutAt: audio.estimatedPlayoutTimestamp ?? 0,
    targetBitrate: of('outbound-rtp', 'video').targetBitrate ?? 0,
    keyFramesEncoded: of('outbound-rtp', 'video').keyFramesEncoded ?? 0,
  };
};
