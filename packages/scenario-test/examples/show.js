// A show for twenty minutes: asks who the caller is, goes on the air, and tries the spare destination when the first one is lost.
require(Modules.StreamingAgent);

const MEMBERS = 'https://shop.example.com/members';
const MINUTES = 20;

VoxEngine.addEventListener(AppEvents.CallAlerting, async ({ call, callerid }) => {
  const key = VoxEngine.getSecretValue('SHOP_KEY') ?? '';
  const answer = await Net.httpRequestAsync(MEMBERS, { params: { name: callerid }, headers: { 'X-Key': key } });
  if (answer.code !== 200) {
    Logger.write(`${callerid} is no member: ${answer.code}`);
    call.reject(403);
    return;
  }
  publish(call, 'main');
  call.answer();
  call.addEventListener(CallEvents.Disconnected, () => VoxEngine.terminate());
  setTimeout(() => call.sendMessage('One minute left'), (MINUTES - 1) * 60_000);
  setTimeout(() => call.hangup(), MINUTES * 60_000);
});

/**
 * @param {Call} call
 * @param {string} destination
 */
function publish(call, destination) {
  const agent = VoxEngine.createStreamingAgent({ destination, reconnect: false });
  agent.addEventListener(StreamingAgentEvents.StreamStarted, () => Logger.write(`on the air by ${destination}`));
  agent.addEventListener(StreamingAgentEvents.Disconnected, ({ reason }) => {
    Logger.write(`${destination} is lost: ${reason}`);
    if (destination === 'main') publish(call, 'spare');
  });
  call.sendMediaTo(agent);
}
