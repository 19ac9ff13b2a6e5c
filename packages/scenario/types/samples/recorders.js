// Two people who talk are recorded, each on a side of their own; another server is told when the file is whole.
require(Modules.Recorder);

const recorder = VoxEngine.createRecorder({
  name: 'talk',
  hd_audio: true,
  stereo: true,
  expire: RecordExpireTime.ONEYEAR,
  contentDispositionFilename: 'talk.mp3',
});
recorder.addEventListener(RecorderEvents.Started, ({ url }) => Logger.write(`recorded at ${url}`));
recorder.addEventListener(RecorderEvents.RecorderError, ({ error }) => console.warn(error.trim()));
recorder.addEventListener(RecorderEvents.Stopped, async ({ url, duration }) => {
  if (url !== '') await Net.httpRequestAsync('https://example.com/talks', { postData: `${url} ${duration + 1}` });
  VoxEngine.terminate();
});

VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call: caller, destination }) => {
  const callee = VoxEngine.callUser({ username: destination, callerid: caller.callerid() });
  callee.addEventListener(CallEvents.Connected, () => {
    caller.answer();
    VoxEngine.sendMediaBetween(caller, callee);
    for (const call of [caller, callee]) call.sendMediaTo(recorder);
  });
  caller.addEventListener(CallEvents.MessageReceived, ({ text }) => recorder.mute(text === 'off the record'));
  callee.addEventListener(CallEvents.Failed, VoxEngine.terminate);
  caller.addEventListener(CallEvents.Disconnected, () => recorder.stop());
  callee.addEventListener(CallEvents.Disconnected, () => caller.hangup());

  // What the caller says, hears and shows, beside that.
  caller.addEventListener(CallEvents.RecordStarted, ({ url }) => Logger.write(url));
  caller.addEventListener(CallEvents.VideoTrackCreated, ({ url }) => Logger.write(url));
  caller.addEventListener(CallEvents.RecordStopped, ({ url, cost, duration }) =>
    Logger.write(`${url} ${cost + duration}`),
  );
  caller.record({ video: true, secure: true });
});
