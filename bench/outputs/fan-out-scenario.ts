/** Where the outputs of a call go: the first word of the dialled number. */
export type Transport = 'rtmp' | 'rtmps';

/** Of the WHIP endpoint; the robot caller appends the number of its call. */
export const numberPrefix = (transport: Transport, outputs: number): string => `${transport}-${outputs}-`;

/** Stream name of one output. @param dialled The whole number. */
export const streamName = (dialled: string, output: number): string => `${dialled}-${output}`;

/** A scenario that sends a call to as many destinations as its dialled number says, each by an agent of its own. */
export function fanOutScenario(urls: Readonly<Record<Transport, string>>): string {
  return `require(Modules.StreamingAgent);
VoxEngine.addEventListener(AppEvents.CallAlerting, function (e) {
  const urls = ${JSON.stringify(urls)};
  const [transport, outputs] = e.destination.split("-");
  for (let i = 0; i < Number(outputs); i++) {
    const agent = VoxImplant.createStreamingAgent({
      protocol: "RTMP",
      url: urls[transport],
      streamName: e.destination + "-" + i,
      keyframeInterval: 4
    });
    e.call.sendMediaTo(agent);
  }
  e.call.answer();
  e.call.addEventListener(CallEvents.Disconnected, VoxEngine.terminate);
});
`;
}
