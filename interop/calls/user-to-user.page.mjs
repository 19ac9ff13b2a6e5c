// Runs in a page of the server: one user of the SDK, who calls or is called.

globalThis.said = [];
let client;
let call;

function follow(placed) {
  call = placed;
  call.on('message', (text) => globalThis.said.push(`message ${text}`));
  call.on('state', (state) => globalThis.said.push(state));
  call.on('ended', ({ error }) => globalThis.said.push(`over ${error?.code ?? ''}`.trim()));
  call.on('remoteMedia', (stream) => {
    const player = document.createElement('video');
    player.muted = true;
    player.id = 'remote';
    player.srcObject = stream;
    document.body.append(player);
    void player.play();
  });
}

globalThis.logIn = async (login, password) => {
  const sdk = '/sdk/callcast.js'; // of the server, where this page is
  const { CallClient } = await import(sdk);
  client = new CallClient();
  client.on('incomingCall', (incoming) => {
    globalThis.said.push(`rings ${incoming.displayName} ${incoming.video}`);
    follow(incoming);
    if (globalThis.declineWith === undefined) void incoming.answer({ video: true });
    else incoming.decline({ code: globalThis.declineWith });
  });
  await client.login(login, password);
  if (!client.isReachable) await new Promise((resolve) => client.on('reachable', resolve));
};

globalThis.place = async (number) => {
  const media = await client.media.open({ video: true, audio: true });
  follow(client.call(number, { media, receiveVideo: true }));
};

globalThis.say = (text) => call.sendMessage(text);
globalThis.hangUp = () => call.hangup();

/** What the person sees of the other one. */
globalThis.seen = () => {
  const player = document.querySelector('#remote');
  const quality = player?.getVideoPlaybackQuality();
  return { frames: quality?.totalVideoFrames ?? 0, width: player?.videoWidth ?? 0, at: player?.currentTime ?? 0 };
};
