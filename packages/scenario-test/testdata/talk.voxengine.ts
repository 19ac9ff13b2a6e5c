require('tools');

interface Show {
  readonly title: string;
}

VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call, callerid }: { call: Call; callerid: string }) => {
  const show: Show = { title: tools.titleOf(callerid) };
  Logger.write(show.title);
  call.addEventListener(CallEvents.MessageReceived, (e: { text: string }) => e.missing.toString());
  call.answer();
});
