import { silentLog } from '@callcast/core';
import type {
  NetworkEvent,
  PlayerSource,
  RunOutput,
  ScenarioCommand,
  ScenarioEvent,
  StorageEvent,
} from '@callcast/scenario/protocol';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import type { GrantedMedia, MediaCommand, MediaEvent } from '../media-protocol.ts';
import type { OutputRecord } from '../output-record.ts';
import type { FetchedAudio } from '../players/audio-fetch.ts';
import type { CalleeEvents, CallerPort, DialOptions, ScenarioFailure } from '../ports.ts';
import { CallSession } from '../session.ts';

export const H264: GrantedMedia = { video: 'H264', videoOffered: true, audio: 'opus' };

/** A session whose scenario, media worker, caller and journal are played by the test. */
export function openSession(leg: 'sdk' | 'device' = 'device') {
  const scheduler = new VirtualScheduler();
  const commands: MediaCommand[] = [];
  const events: ScenarioEvent[] = [];
  const caller: string[] = [];
  const log: string[] = [];
  const dialed: { options: DialOptions; callee: CalleeEvents; cancelled: string | undefined }[] = [];
  const services: string[] = [];
  const records: unknown[] = [];
  const outputs: OutputRecord[] = [];
  const measured: OutputRecord[] = [];
  const failures: ScenarioFailure[] = [];
  const fetches: { source: PlayerSource; fetched: (file: FetchedAudio) => void; cancelled: boolean }[] = [];
  let emitService: (event: NetworkEvent | StorageEvent) => void = () => {};
  let emitMedia: (event: MediaEvent) => void = () => {};
  let loseMedia: (reason: string) => void = () => {};
  let emitRun: (output: RunOutput) => void = () => {};
  let mediaClosed = 0;
  let stopped: string | undefined;
  let closed = 0;
  let finish: string | undefined;
  const port: CallerPort = {
    ringing: () => caller.push('ringing'),
    answered: (sdp) => caller.push(`answered ${sdp}`),
    connected: () => caller.push('connected'),
    failed: (code, _reason, errorCode) => caller.push(`failed ${code} ${errorCode}`),
    ended: (reason) => caller.push(`ended ${reason}`),
    output: (report) => caller.push(`output ${report.state} ${report.errorCode ?? ''}`.trim()),
    message: (text) => caller.push(`message ${text}`),
    info: (mimeType, body) => caller.push(`info ${mimeType} ${body}`),
  };
  const session = new CallSession({
    start: {
      runId: 'run',
      scenarios: [{ name: 'startStream', source: '' }],
      customData: '',
      accountId: 1,
      applicationId: 1,
      sessionId: 7,
      accessUrl: '',
      accessSecureUrl: '',
      logUrl: '',
    },
    runner: {
      start: (start, onOutput) => {
        emitRun = onOutput;
        return {
          runId: start.runId,
          handleEvent: (event) => void events.push(event),
          stop: (message) => {
            stopped = message;
          },
        };
      },
    },
    media: {
      openSession: (onEvent, onLost) => {
        emitMedia = onEvent;
        loseMedia = onLost;
        return { id: 5, send: (command) => void commands.push(command), close: () => void mediaClosed++ };
      },
    },
    journal: {
      log: (level, message) => void log.push(`${level}: ${message}`),
      callStarted: () => {},
      callConnected: () => {},
      callEnded: () => {},
      recordStarted: (record) => void records.push(record),
      outputChanged: (output) => void outputs.push(output),
      outputMeasured: (output) => void measured.push(output),
      scenarioFailed: (failure) => void failures.push(failure),
      recordEnded: (file, durationMs) => void records.push({ file, durationMs }),
      customData: () => {},
      close: (reason) => {
        finish = reason;
      },
    },
    scheduler,
    log: silentLog,
    watchPathOf: () => undefined,
    recordingUrlOf: (file, { isSecure, linkSeconds }) => `http://h/${file}?${isSecure ? 'secure' : linkSeconds}`,
    previewPathOf: (sessionId, outputId) => `/preview-of/${sessionId}/${outputId}`,
    users: {
      dial: (options, callee) => {
        const call = { options, callee, cancelled: undefined as string | undefined };
        dialed.push(call);
        return {
          cancel: (reason) => {
            call.cancelled ??= reason;
          },
        };
      },
    },
    openServices: ({ emit }) => {
      emitService = emit;
      return {
        handle: (command) => void services.push(command.kind),
        fetchAudio: (source, fetched) => {
          const fetch = { source, fetched, cancelled: false };
          fetches.push(fetch);
          return () => {
            fetch.cancelled = true;
          };
        },
        end: () => void services.push('end'),
        close: () => void services.push('close'),
      };
    },
    onClosed: () => void closed++,
  });
  session.addCall({
    facts: {
      callId: 'c1',
      callerId: 'user1',
      displayName: 'User 1',
      destination: 'live',
      fromUri: '',
      toUri: '',
      headers: {},
      customData: '',
    },
    offer: 'OFFER',
    caller: port,
    leg,
  });
  const run = (...list: ScenarioCommand[]): void => {
    for (const command of list) emitRun({ kind: 'command', command });
  };
  const answer = (granted: GrantedMedia): void => {
    run({ kind: 'answer', callId: 'c1', headers: {} });
    emitMedia({ kind: 'leg-answered', legId: 'c1', answer: 'ANSWER', granted });
  };
  const connect = (granted: GrantedMedia = H264): void => {
    answer(granted);
    emitMedia({ kind: 'leg-connected', legId: 'c1' });
  };
  return {
    session,
    scheduler,
    commands,
    events,
    caller,
    log,
    run,
    answer,
    connect,
    media: (event: MediaEvent) => emitMedia(event),
    loseMedia: (reason: string) => loseMedia(reason),
    endRun: (reason: Extract<RunOutput, { kind: 'ended' }>['reason']) => emitRun({ kind: 'ended', reason }),
    dialed,
    services,
    fetches,
    records,
    outputs,
    measured,
    failures,
    tellService: (event: NetworkEvent | StorageEvent) => emitService(event),
    kinds: () => commands.map((command) => command.kind),
    agentEvents: () => events.filter((event) => event.kind === 'agent'),
    state: () => ({ mediaClosed, stopped, closed, finish }),
  };
}
