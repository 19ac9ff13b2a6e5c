// What a checker has to find: each line under an @ts-expect-error is wrong, and it is an error here when it is not found.

// @ts-expect-error: misspelt event
VoxEngine.addEventListener(AppEvents.CallAlerted, () => {});
// @ts-expect-error: the event of another object
VoxEngine.addEventListener(CallEvents.Connected, () => {});
// @ts-expect-error: no text of an event
VoxEngine.addEventListener('Application.Begun', () => {});
// @ts-expect-error: no listener
VoxEngine.addEventListener(AppEvents.Started, VoxEngine.terminate());
// @ts-expect-error: no such field of that event
VoxEngine.addEventListener(AppEvents.Started, (e) => Logger.write(e.call));
// @ts-expect-error: no such function
VoxEngine.finish();
// @ts-expect-error: no codec
VoxEngine.setVideoCodec('H.264');
// @ts-expect-error: nobody is called
VoxEngine.callUser({ callerid: 'me' });
// @ts-expect-error: a secret has a name
VoxEngine.getSecretValue();

VoxEngine.addEventListener(AppEvents.CallAlerting, (e) => {
  // @ts-expect-error: misspelt method
  e.call.anwser();
  // @ts-expect-error: a code is a number
  e.call.reject('busy');
  // @ts-expect-error: media goes to a call, a conference or an agent
  e.call.sendMediaTo('rtmp://example.com/app');
  // @ts-expect-error: no such field of that event
  e.call.addEventListener(CallEvents.Connected, (connected) => connected.reason);
  // @ts-expect-error: no such state
  e.call.addEventListener(CallEvents.StateChanged, ({ newState }) => newState === 'OVER');
  // @ts-expect-error: the event of an agent
  e.call.addEventListener(StreamingAgentEvents.Connected, () => {});
});

// @ts-expect-error: no url
VoxEngine.createStreamingAgent({ protocol: 'RTMP', streamName: 'key' });
// @ts-expect-error: no such protocol
VoxEngine.createStreamingAgent({ protocol: 'SRT', url: 'srt://example.com', streamName: 'key' });
// @ts-expect-error: a misspelt option
VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://example.com/app', streamname: 'key' });
// @ts-expect-error: no such value
VoxEngine.createStreamingAgent({ destination: 'main', hold: 'black' });
// @ts-expect-error: an agent only receives
VoxEngine.createStreamingAgent({ destination: 'main' }).sendMediaTo(VoxEngine);
// @ts-expect-error: no conference takes an endpoint without its call
VoxEngine.createConference().add({ mode: ConferenceMode.MIX });
// @ts-expect-error: media of a conference goes to calls and agents
VoxEngine.createConference().sendMediaTo(VoxEngine.createConference());
// @ts-expect-error: no such direction
VoxEngine.createConference().getList()[0]?.getDirection() === 'INOUT';
// @ts-expect-error: nobody may be speaking
VoxEngine.createConference().addEventListener(ConferenceEvents.LoudestSpeaker, (e) => e.call.id());
// @ts-expect-error: no such event of a conference
VoxEngine.createConference().addEventListener(ConferenceEvents.Error, () => {});
// @ts-expect-error: a call is no conference
VoxEngine.destroyConference(VoxEngine.callUser({ username: 'b' }));
// @ts-expect-error: no such track
VoxImplant.createStreamingAgent({ destination: 'main' }).setActiveTrack({ video: 1 });

// @ts-expect-error: a callback hears a result
Net.httpRequest('https://example.com', (result) => result.status);
// @ts-expect-error: milliseconds
Net.httpRequestAsync('https://example.com', { timeout: '5 s' });
// @ts-expect-error: a value is text
ApplicationStorage.put('key', { a: 1 }, 60);
// @ts-expect-error: it may be null
ApplicationStorage.get('key').then((found) => found.value);
// @ts-expect-error: no such event of a WebSocket
VoxEngine.createWebSocket('wss://example.com').addEventListener(WebSocketEvents.Open, () => {});
// @ts-expect-error: no digest
Crypto.sha512('text');
// @ts-expect-error: a timer calls a function
setTimeout('VoxEngine.terminate()', 1000);
// @ts-expect-error: no such name
Logger.write(document.title);
// @ts-expect-error: no such name
process.exit();
