import type { TerminationEvent } from './api/app-event-payloads.ts';
import { AppEvents } from './app-events.ts';
import { Call } from './call.ts';
import { dispatchCallEvent } from './call-dispatch.ts';
import { CallEvents } from './call-events.ts';
import { CallPlayback } from './call-playback.ts';
import { CallRecording } from './call-recording.ts';
import { Conference } from './conference.ts';
import { handleControl } from './control-requests.ts';
import type { HostEvent } from './host-events.ts';
import { Player } from './player.ts';
import { Recorder } from './recorder.ts';
import type { RunParts } from './run-parts.ts';
import { StreamingAgent } from './streaming-agent.ts';
import { WebSocket } from './web-socket.ts';

/** Turns one event of the host into the calls of the author's listeners that it means. */
export function dispatchHostEvent(parts: RunParts, event: HostEvent): void {
  const { session, application, timers, net, storage } = parts;
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
        conference_name: event.conferenceName,
      });
      return;
    case 'agent': {
      const agent = session.agents.get(event.agentId);
      if (agent !== undefined) StreamingAgent.deliver(agent, event);
      return;
    }
    case 'agent-statistics': {
      const agent = session.agents.get(event.agentId);
      if (agent !== undefined) StreamingAgent.deliverStatistics(agent, event);
      return;
    }
    case 'call-statistics': {
      const call = session.calls.get(event.callId);
      if (call !== undefined) Call.deliver(call, CallEvents.MediaStatisticsReceived, { statistics: event.statistics });
      return;
    }
    case 'conference': {
      const conference = session.conferences.get(event.conferenceId);
      if (conference !== undefined) Conference.deliver(conference, event);
      return;
    }
    case 'player': {
      const heard = session.players.get(event.playerId);
      if (heard instanceof Player) Player.deliver(heard, event);
      else if (heard !== undefined) CallPlayback.deliver(heard, event);
      return;
    }
    case 'recorder': {
      const heard = session.recorders.get(event.recorderId);
      if (heard instanceof Recorder) Recorder.deliver(heard, event);
      else if (heard !== undefined) CallRecording.deliver(heard, event);
      return;
    }
    case 'http-response':
      net.answered(event.requestId, event.response);
      return;
    case 'control-request':
    case 'socket-accepted':
    case 'socket-refused':
      handleControl(session, application, event);
      return;
    case 'socket-opened':
    case 'socket-message':
    case 'socket-error':
    case 'socket-closed': {
      const socket = session.sockets.get(event.socketId);
      if (event.kind === 'socket-closed') session.sockets.delete(event.socketId);
      if (socket !== undefined) WebSocket.deliver(socket, event);
      return;
    }
    case 'storage-result':
      storage.answered(event.requestId, event.result);
      return;
    case 'timer':
      timers.fire(event.id);
      return;
    case 'terminating':
      timers.clearAll();
      net.allowOneMore();
      application.dispatch(AppEvents.Terminating, ending(AppEvents.Terminating, event.systemError));
      return;
    case 'terminated':
      application.dispatch(AppEvents.Terminated, ending(AppEvents.Terminated, event.systemError));
      return;
    default:
      dispatchCallEvent(session, application, event);
  }
}

function ending(name: string, systemError: string | undefined): TerminationEvent {
  return systemError === undefined ? { name } : { name, systemError };
}
