import { AppEvents } from './app-events.ts';
import { Call, type CallState } from './call.ts';
import { CallEvents } from './call-events.ts';
import type { HostEvent } from './host-events.ts';
import type { Listeners } from './listeners.ts';
import type { Session } from './session.ts';
import { StreamingAgent } from './streaming-agent.ts';
import type { Timers } from './timers.ts';

/** Turns one event of the host into the calls of the author's listeners that it means. */
export function dispatchHostEvent(session: Session, application: Listeners, timers: Timers, event: HostEvent): void {
  const toCall = (name: string, extra: Record<string, unknown>, state?: CallState): void => {
    const call = 'callId' in event ? session.calls.get(event.callId) : undefined;
    if (call !== undefined) Call.deliver(call, name, extra, state);
  };
  switch (event.kind) {
    case 'started':
      application.dispatch(AppEvents.Started, {
        name: AppEvents.Started,
        accessURL: event.accessUrl,
        accessSecureURL: event.accessSecureUrl,
        accountId: event.accountId,
        applicationId: event.applicationId,
        sessionId: event.sessionId,
        logURL: event.logUrl,
        conference_name: '',
      });
      return;
    case 'call-alerting': {
      const { call: facts } = event;
      const call = new Call(session, facts);
      session.calls.set(facts.callId, call);
      application.dispatch(AppEvents.CallAlerting, {
        call,
        name: AppEvents.CallAlerting,
        callerid: facts.callerId,
        destination: facts.destination,
        toURI: facts.toUri,
        fromURI: facts.fromUri,
        displayName: facts.displayName,
        headers: facts.headers,
        customData: facts.customData,
        scheme: {}, // opaque to authors, who only hand it to calls they place
      });
      return;
    }
    case 'call-connected':
      toCall(CallEvents.Connected, { headers: event.headers, customData: '', scheme: {} }, 'CONNECTED');
      return;
    case 'call-disconnected': {
      const { internalCode, reason, durationSeconds } = event;
      const extra = { internalCode, reason, duration: durationSeconds, cost: 0, direction: 'incoming', headers: {} };
      toCall(CallEvents.Disconnected, extra, 'TERMINATED');
      return;
    }
    case 'call-failed':
      toCall(CallEvents.Failed, { code: event.code, reason: event.reason, headers: {} }, 'TERMINATED');
      return;
    case 'first-audio-packet':
      toCall(CallEvents.FirstAudioPacketReceived, {});
      return;
    case 'first-video-packet':
      toCall(CallEvents.FirstVideoPacketReceived, {});
      return;
    case 'message-received':
      toCall(CallEvents.MessageReceived, { text: event.text, headers: {} });
      return;
    case 'info-received':
      toCall(CallEvents.InfoReceived, { mimeType: event.mimeType, body: event.body, headers: event.headers });
      return;
    case 'agent': {
      const agent = session.agents.get(event.agentId);
      if (agent !== undefined) StreamingAgent.deliver(agent, event);
      return;
    }
    case 'timer':
      timers.fire(event.id);
      return;
    case 'terminating':
      timers.clearAll();
      application.dispatch(AppEvents.Terminating, ending(AppEvents.Terminating, event.systemError));
      return;
    case 'terminated':
      application.dispatch(AppEvents.Terminated, ending(AppEvents.Terminated, event.systemError));
      return;
  }
}

function ending(name: string, systemError: string | undefined): Record<string, unknown> {
  return systemError === undefined ? { name } : { name, systemError };
}
