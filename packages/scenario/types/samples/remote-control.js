// Starts and stops by requests to the session's own address, and tells another server of what happens.
const HOOK = 'https://hooks.example.com/calls';
/** @type {Call | undefined} */
let current;

VoxEngine.addEventListener(AppEvents.Started, (e) => {
  VoxEngine.allowWebSocketConnections();
  const signature = Crypto.hmac_sha256(VoxEngine.getSecretValue('HOOK_KEY') ?? '', e.accessSecureURL);
  Net.httpRequest(HOOK, (result) => Logger.write(result.code < 200 ? (result.error ?? '') : result.text), {
    method: 'POST',
    headers: { 'X-Signature': signature },
    postData: JSON.stringify({ url: e.accessSecureURL, session: e.sessionId, at: getLocalTime('Asia/Kolkata') }),
    timeout: 5_000,
  });
});

VoxEngine.addEventListener(AppEvents.CallAlerting, async (e) => {
  current = e.call;
  const key = `calls:${e.callerid}`;
  const before = await ApplicationStorage.get(key);
  const count = Number(before === null ? 0 : before.value) + 1;
  const stored = await ApplicationStorage.put(key, count, 3600);
  if (stored !== null) Logger.write(new Date(stored.expireAt * 1000).toISOString());
  const { keys, cursor } = await ApplicationStorage.keys('calls:*', null, 10);
  Logger.write(keys.concat(cursor ?? '').join());
  if (count > 100) e.call.reject(486, { 'X-Why': 'too often' });
  else e.call.answer(null, { maxVideoBitrate: 1_500 });
});

VoxEngine.addEventListener(AppEvents.HttpRequest, ({ method, content, headers }) => {
  if (headers.some(({ key, value }) => key === 'X-Hang-Up' && value === '1')) current?.hangup();
  return { method, bytes: str2bytes(content).length, state: current?.state() };
});

VoxEngine.addEventListener(AppEvents.WebSocket, ({ websocket, path }) => {
  websocket.addEventListener(WebSocketEvents.MESSAGE, (e) => websocket.send({ echo: e.text, path }));
  websocket.addEventListener(WebSocketEvents.CLOSE, (e) => Logger.write(`${e.code} ${e.wasClean}`));
});

VoxEngine.addEventListener(AppEvents.Terminating, async ({ systemError = 'none' }) => {
  const result = await Net.httpRequestAsync(HOOK, { method: 'DELETE', params: { systemError }, rawOutput: true });
  Logger.write(bytes2hex(result.data ?? []) + base64_encode(uuidgen()) + levenshtein_distance('a', 'b'));
});
