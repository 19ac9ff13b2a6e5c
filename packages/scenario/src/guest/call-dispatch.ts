import type { CallEvent } from '../protocol.ts';
import type { AppEventPayloads } from './api/app-event-payloads.ts';
import type { CallEventPayloads, CallEvent as HeardEvent } from './api/call-event-payloads.ts';
import { AppEvents } from './app-events.ts';
import { Call, type CallState } from './call.ts';
import { CallEvents } from './call-events.ts';
import type { Listeners } from './listeners.ts';
import type { Session } from './session.ts';

/** What happens to calls, as the author's listeners hear it. */
export function dispatchCallEvent(session: Session, application: Listeners<AppEventPayloads>, event: CallEvent): void {
  if (event.kind === 'call-alerting') {
    const { call: facts } = event;
    const call = new Call(session, facts, 'incoming');
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
  const call = session.calls.get(event.callId);
  if (call === undefined) return;
  const tell = <Event extends keyof CallEventPayloads>(
    name: Event,
    extra: Omit<CallEventPayloads[Event], keyof HeardEvent>,
    state?: CallState,
  ): void => Call.deliver(call, name, extra, state);
  switch (event.kind) {
    case 'call-ringing':
      tell(CallEvents.Ringing, { headers: event.headers });
      return;
    case 'call-connected':
      tell(
        CallEvents.Connected,
        { headers: event.headers, customData: event.customData ?? '', scheme: {} },
        'CONNECTED',
      );
      return;
    case 'call-disconnected': {
      const { internalCode, reason, durationSeconds: duration, headers = {} } = event;
      const direction = call.incoming() ? 'incoming' : 'outgoing';
      tell(CallEvents.Disconnected, { internalCode, reason, duration, cost: 0, direction, headers }, 'TERMINATED');
      return;
    }
    case 'call-failed':
      tell(CallEvents.Failed, { code: event.code, reason: event.reason, headers: event.headers ?? {} }, 'TERMINATED');
      return;
    case 'first-audio-packet':
      tell(CallEvents.FirstAudioPacketReceived, {});
      return;
    case 'first-video-packet':
      tell(CallEvents.FirstVideoPacketReceived, {});
      return;
    case 'media-stopped':
      tell(CallEvents.RtpStopped, {});
      return;
    case 'media-resumed':
      tell(CallEvents.RtpResumed, {});
      return;
    case 'tone-received':
      tell(CallEvents.ToneReceived, { tone: event.tone, type: event.type });
      return;
    case 'mic-status-change':
      tell(CallEvents.MicStatusChange, { active: event.active });
      return;
    case 'message-received':
      tell(CallEvents.MessageReceived, { text: event.text, headers: {} });
      return;
    case 'info-received':
      tell(CallEvents.InfoReceived, { mimeType: event.mimeType, body: event.body, headers: event.headers });
  }
}
