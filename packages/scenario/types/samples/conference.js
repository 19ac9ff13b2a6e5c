// A room: calls to one number hear each other, and who speaks is seen on the air. For a rule with video_conference.
require(Modules.Conference);
require(Modules.StreamingAgent);

const room = VoxEngine.createConference({ hd_audio: true });
const agent = VoxEngine.createStreamingAgent({ destination: 'main' });
room.sendMediaTo(agent);

room.addEventListener(ConferenceEvents.EndpointAdded, ({ endpoint }) => {
  Logger.write(`${endpoint.displayName()} ${endpoint.getDirection()} ${room.getList().length}`);
});
room.addEventListener(ConferenceEvents.LoudestSpeaker, ({ call, endpoint }) => {
  Logger.write(`${call?.callerid() ?? 'nobody'} ${endpoint?.id() ?? ''}`);
});
room.addEventListener(ConferenceEvents.ConferenceError, (e) => console.warn(e.error.trim(), e.code + 1));
room.addEventListener(ConferenceEvents.Stopped, VoxEngine.terminate);

/** @param {Call} call */
function join(call) {
  const isGuest = call.number().startsWith('listen');
  const direction = isGuest ? ConferenceDirection.RECEIVE : ConferenceDirection.BOTH;
  const endpoint = room.add({ call, mode: ConferenceMode.MIX, direction, displayName: call.displayName() });
  call.addEventListener(CallEvents.MessageReceived, ({ text }) => {
    if (text === 'me') agent.setActiveTrack({ videoTrack: agent.videoTracks().at(-1) ?? -1 });
    else if (text === 'leave') room.remove(endpoint);
    else if (text === 'end') VoxEngine.destroyConference(room);
    else room.get(endpoint.id())?.setDisplayName(text);
  });
}

VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
  join(call);
  call.answer();
});
