// Runs before the page: its peers use relays alone, as behind a firewall that lets through a TURN server and nothing else.

const peers = [];

globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration) {
    super({ ...configuration, iceTransportPolicy: 'relay' });
    peers.push(this);
  }
};

/** What kind of address of ours media goes by. */
globalThis.pathOfMedia = async () => {
  const report = await peers[0].getStats();
  const pair = [...report.values()].find(({ type, nominated }) => type === 'candidate-pair' && nominated);
  return report.get(pair?.localCandidateId)?.candidateType;
};
