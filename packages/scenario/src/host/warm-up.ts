import type { HostEvent } from '../guest/host-events.ts';
import type { CallFacts } from '../protocol.ts';

/** Does what nearly every scenario does with a call: what is called here is in the code cache, the rest is compiled when needed. */
export const WARM_UP_SCENARIO = `
  require(Modules.StreamingAgent);
  VoxEngine.setVideoCodec('H264');
  VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
    const agent = VoxImplant.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://127.0.0.1/live', streamName: 'warm-up' });
    call.sendMediaTo(agent);
    agent.addEventListener(StreamingAgentEvents.Connected, ({ reason }) => Logger.write(reason));
    call.addEventListener(CallEvents.Disconnected, () => setTimeout(VoxEngine.terminate, 6000));
    call.answer();
  });`;

const call: CallFacts = {
  callId: 'warm-up',
  callerId: '',
  displayName: '',
  destination: '',
  fromUri: '',
  toUri: '',
  headers: {},
  customData: '',
};

/** The life of that call, as far as the host's answers are not needed. */
export const WARM_UP_EVENTS: readonly HostEvent[] = [
  {
    kind: 'started',
    accessUrl: '',
    accessSecureUrl: '',
    logUrl: '',
    accountId: 1,
    applicationId: 1,
    sessionId: 1,
    conferenceName: '',
  },
  { kind: 'call-alerting', call },
  { kind: 'call-connected', callId: call.callId, headers: {} },
];
