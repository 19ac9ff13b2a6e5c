// Runs in the page before its own scripts: what its calls have sent by now, in bytes of RTP, at any moment.

const connections = [];

globalThis.RTCPeerConnection = class extends globalThis.RTCPeerConnection {
  constructor(...parameters) {
    super(...parameters);
    connections.push(this);
  }
};

globalThis.sentBytes = async () => {
  let bytes = 0;
  for (const connection of connections)
    for (const report of (await connection.getStats()).values())
      if (report.type === 'outbound-rtp') bytes += report.bytesSent + report.headerBytesSent;
  return bytes;
};
