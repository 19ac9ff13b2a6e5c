// The ways in which scenarios of ten years were written.
require('conference');
require('name of another scenario');
require(Modules.Player);

VoxEngine.addEventListener(AppEvents.CallAlerting, (e) => {
  var second = VoxEngine.callUser(e.destination, e.callerid, e.displayName, e.headers, true, e.scheme);
  var third = VoxEngine.callUserDirect(e.call, e.destination, e.callerid, e.displayName, null);
  var fourth = VoxEngine.callSIP('sip:a@example.com', e.callerid, e.displayName, 'password', 'name', {}, true);
  third.hangup();
  fourth.hangup();
  e.call.handleTones(false);
  e.call.startEarlyMedia(null, e.scheme, 500);
  second.addEventListener(CallEvents.ToneReceived, (tone) => {
    Logger.write(tone.tone);
  });
  second.addEventListener(CallEvents.Connected, (connected) => {
    e.call.answerDirect(second, connected.headers, { scheme: connected.scheme });
    VoxEngine.sendMediaBetween(e.call, second);
  });
  second.removeEventListener(CallEvents.ToneReceived);
  second.addEventListener(CallEvents.Disconnected, JSession.close);
  if (String(Language.RU) === VoiceList.Amazon) e.call.say('never', Language.RU);
});

var options = new Net.HttpRequestOptions();
options.method = 'POST';
options.headers = ['X-A: a'];
options.postData = 'a=1';
Net.httpRequest('https://example.com/', null, options);

var socket = new WebSocket('wss://example.com/', 'protocol');
socket.onopen = () => {
  socket.send('hello');
};
/** @param {WebSocketMessageEvent} e */
socket.onmessage = (e) => {
  Logger.write(e.text);
  socket.close(1000);
};
