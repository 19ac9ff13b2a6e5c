// Rings at a user, and sends the caller's picture to two places once both talk.
require(Modules.StreamingAgent);

/**
 * @param {Call} call
 * @param {AddressedAgentOptions | StoredDestinationAgentOptions} options
 */
function publish(call, options) {
  const agent = VoxEngine.createStreamingAgent({ keyframeInterval: 4, hold: 'slate', record: 'mp4', ...options });
  agent.addEventListener(StreamingAgentEvents.StreamStarted, (e) =>
    Logger.write(`${e.streamingAgent.id()} is on the air as ${e.streamName.length} characters`),
  );
  agent.addEventListener(StreamingAgentEvents.StreamError, (e) => Logger.write(`${e.code ?? 'no code'}: ${e.reason}`));
  agent.addEventListener(StreamingAgentEvents.Reconnecting, (e) => console.warn(e.attempt + 1, e.nextInMs / 1000));
  agent.addEventListener(StreamingAgentEvents.Degraded, ({ mediaBitrateBps = 0 }) => {
    if (mediaBitrateBps > 2_000_000) call.setMaxBitrate(2_000);
  });
  agent.addEventListener(StreamingAgentEvents.ResolutionChanged, (e) => trace(e.oldSize.width * e.newSize.height));
  agent.addEventListener(StreamingAgentEvents.VideoStreamCreated, () => {
    const [track] = agent.videoTracks();
    if (track) agent.setActiveTrack({ videoTrack: track, audioTrack: agent.activeAudioTrack() });
  });
  agent.monitorStatistics({ interval: 30 });
  agent.addEventListener(StreamingAgentEvents.Statistics, ({ health, reason, sent, received }) => {
    const { video = null, queueDelayMs = 0 } = sent ?? {};
    Logger.write(
      `${health}: ${reason}; ${(video?.bitrateBps ?? 0) / 1_000} kbit/s, ${queueDelayMs.toFixed()} ms behind`,
    );
    if ((received?.packetsLost ?? 0) > 1_000) Logger.write(`${received?.tracks[0]?.codec} is lost on the way`);
  });
  call.monitorMediaStatistics({ monitor: true, interval: 10 });
  call.addEventListener(CallEvents.MediaStatisticsReceived, ({ statistics }) =>
    Logger.write(statistics.in.map(({ numPackets, packetLoss }) => packetLoss / numPackets).join()),
  );
  call.sendMediaTo(agent);
  return agent;
}

VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call, destination, callerid, displayName, headers }) => {
  const callee = VoxEngine.callUser({
    username: destination,
    callerid,
    displayName,
    extraHeaders: { ...headers, 'VI-CallTimeout': 20 },
    video: true,
  });
  callee.addEventListener(CallEvents.Failed, (e) => Logger.write(`${e.code} ${e.reason}`));
  VoxEngine.easyProcess(call, callee, (first, second) => {
    publish(first, { protocol: 'RTMP', url: 'rtmp://live.example.com/app', streamName: 'one' });
    publish(second, { destination: 'main' }).stop();
    first.sendMessage(second.displayName().toUpperCase());
    first.sendInfo('application/json', JSON.stringify({ state: second.state() }));
  });
  call.addEventListener(CallEvents.StateChanged, (e) => Logger.write([e.oldState, e.newState].join()));
  call.addEventListener(CallEvents.MessageReceived, (e) => callee.sendMessage(e.text.trim()));
  call.addEventListener(CallEvents.Disconnected, async (e) => {
    Logger.write(e.duration.toFixed(1));
    setTimeout(VoxEngine.terminate, 6000);
  });
});
