import {
  type CalleeEvents,
  type CallerPort,
  CallSession,
  type FetchedAudio,
  type GrantedMedia,
  type MediaCommand,
  type MediaEvent,
  type VideoPolicy,
} from '@callcast/calls';
import { millis, silentLog } from '@callcast/core';
import type { CallFacts, CallId, RunOutput, ScenarioCommand, ScenarioEvent } from '@callcast/scenario/protocol';
import { VirtualTime } from '../time/virtual-time.ts';
import type { AudioFile } from '../world/audio-files.ts';
import type { VideoCodec } from '../world/call-records.ts';
import { World } from '../world/world.ts';
import { PlayedWorkerPlayers, type Sound } from './played-worker-players.ts';

/** What can happen to a session. */
export type Step =
  /** In one callback: nothing happens between them. */
  | { readonly kind: 'say'; readonly commands: readonly ScenarioCommand[] }
  | {
      readonly kind: 'call';
      readonly callId: CallId;
      readonly offered: readonly VideoCodec[];
      readonly connects: boolean;
    }
  | { readonly kind: 'ring' | 'accept' | 'decline' | 'hang-up'; readonly callId: CallId }
  | { readonly kind: 'pass'; readonly ms: number };

/** What its scenario hears of that: events, and why it is stopped. */
export type Heard = readonly (ScenarioEvent | { readonly kind: 'stopped'; readonly reason: string })[];

const USERS = ['user2'];
/** Of whoever takes a placed call. */
const CALLEE_OFFERS: readonly VideoCodec[] = ['H264', 'VP8', 'AV1'];

/**
 * What there is to play. Ends and markers never meet a moment at which something else is due: lengths of files that do not repeat end
 * in 50 ms, of the one that does in 0.
 */
export const FILES: Readonly<Record<string, AudioFile>> = {
  'https://h/short.wav': { seconds: 2.35 },
  'https://h/long.mp3': { seconds: 31.65 },
  'https://h/again.ogg': { seconds: 2.4 },
  'https://h/untold.mp3': { seconds: 5.15, tellsLength: false },
  'https://h/slow.wav': { seconds: 2.35, afterMs: 700 },
  'https://h/absent.wav': { code: 404 },
  'https://h/damaged.wav': { seconds: 0, breaks: 'The file is damaged' },
  'https://h/cut.mp3': { seconds: 1.25, breaks: 'The file is damaged' },
};

const factsOf = (callId: CallId): CallFacts => ({
  callId,
  callerId: 'user1',
  displayName: 'User 1',
  destination: '100',
  fromUri: '',
  toUri: '',
  headers: {},
  customData: '',
});

/** Everything that is due now happens. */
function settle(time: VirtualTime): void {
  while (time.nextAt !== undefined && time.nextAt <= time.now()) time.runNext();
}

function pass(time: VirtualTime, ms: number): void {
  const end = time.now() + ms;
  while (time.nextAt !== undefined && time.nextAt <= end) time.runNext();
  time.moveTo(end);
}

/** The world as the kit plays it. */
export function hearFromKit(steps: readonly Step[]): Heard {
  const time = new VirtualTime(0);
  const heard: Heard[number][] = [];
  let isOver = false;
  const world = new World(
    {
      time,
      emit: (event) => {
        if (!isOver) heard.push(event);
      },
      write: () => {},
      unanswered: () => {},
      during: () => {},
      failed: () => {},
    },
    {
      users: new Set(USERS),
      customData: '',
      storage: {},
      stop: (reason) => {
        if (!isOver) heard.push({ kind: 'stopped', reason });
        isOver = true;
        world.end({ code: 200, reason });
      },
    },
  );
  for (const [url, file] of Object.entries(FILES)) world.files.on(url, file);
  for (const step of steps) {
    if (isOver) break;
    const call = 'callId' in step ? world.calls.running(step.callId) : undefined;
    if (step.kind === 'say') {
      for (const command of step.commands) world.handle(command);
    } else if (step.kind === 'call') {
      if (!world.calls.all.some(({ facts }) => facts.callId === step.callId))
        world.calls.add(factsOf(step.callId), { offered: step.offered, connects: step.connects, takesSound: true });
    } else if (step.kind === 'pass') pass(time, step.ms);
    else if (call === undefined) continue;
    else if (step.kind === 'hang-up') world.calls.ends(call, 'other-end', 200, 'Hangup');
    else if (call.state !== 'dialing') continue;
    else if (step.kind === 'ring') world.calls.rings(call);
    else if (step.kind === 'accept') world.calls.takes(call, { headers: {}, customData: 'c' }, CALLEE_OFFERS);
    else world.calls.ends(call, 'other-end', 603, 'declined');
    settle(time);
  }
  return heard;
}

/** The same by the server's own session; its media worker and the devices of users are played. */
export function hearFromServer(steps: readonly Step[]): Heard {
  const time = new VirtualTime(0);
  const heard: Heard[number][] = [];
  const offers = new Map<CallId, { readonly offered: readonly VideoCodec[]; readonly connects: boolean }>();
  const dialed = new Map<CallId, CalleeEvents>();
  let tellMedia: (event: MediaEvent) => void = () => {};
  let say: (output: RunOutput) => void = () => {};
  let isOver = false;
  const players = new PlayedWorkerPlayers(time, (event) => tellMedia(event));
  const later = (run: () => void): void => void time.after(millis(0), run);

  const handleMedia = (command: MediaCommand): void => {
    players.handle(command);
    if (command.kind === 'open-leg') {
      const { legId, videoPolicy } = command;
      const { offered, connects } = offers.get(legId) ?? { offered: CALLEE_OFFERS, connects: true };
      const granted = grantedFor(videoPolicy, offered);
      later(() => {
        if (!connects) return;
        tellMedia({ kind: 'leg-connected', legId });
        tellMedia({ kind: 'first-packet', legId, media: 'audio' });
        if (granted.video !== null) tellMedia({ kind: 'first-packet', legId, media: 'video' });
        players.legConnected(legId);
      });
      tellMedia({ kind: 'leg-answered', legId, answer: '', granted });
    }
    if (command.kind === 'close-output') {
      const { outputId, reason } = command;
      later(() => {
        tellMedia({ kind: 'output', outputId, name: 'stream-stopped', reason });
        tellMedia({ kind: 'output', outputId, name: 'disconnected', reason });
      });
    }
    if (command.kind === 'open-conference') {
      const { conferenceId } = command;
      later(() => tellMedia({ kind: 'conference-opened', conferenceId }));
    }
  };
  const session = new CallSession({
    start: {
      runId: 'run',
      scenarios: [{ name: 's', source: '' }],
      customData: '',
      accountId: 1,
      applicationId: 1,
      sessionId: 1,
      accessUrl: '',
      accessSecureUrl: '',
      logUrl: '',
    },
    runner: {
      start: (start, onOutput) => {
        say = onOutput;
        return {
          runId: start.runId,
          handleEvent: (event) => {
            if (!isOver) heard.push(event);
          },
          stop: (reason) => {
            if (!isOver) heard.push({ kind: 'stopped', reason });
            isOver = true;
          },
        };
      },
    },
    media: {
      openSession: (onEvent) => {
        tellMedia = onEvent;
        return { id: 1, send: handleMedia, close: () => {} };
      },
    },
    journal: {
      log: () => {},
      callStarted: () => {},
      callEnded: () => {},
      customData: () => {},
      recordStarted: () => {},
      recordEnded: () => {},
      callConnected: () => {},
      outputChanged: () => {},
      outputMeasured: () => {},
      scenarioFailed: () => {},
      close: () => {},
    },
    scheduler: time,
    log: silentLog,
    watchPathOf: () => undefined,
    previewPathOf: () => '',
    recordingUrlOf: () => '',
    users: {
      dial: ({ callId, username, timeout }, events) => {
        const fail = (code: number, reason: string): void => {
          if (!dialed.delete(callId)) return;
          events.failed(code, reason, {});
        };
        dialed.set(callId, events);
        if (USERS.includes(username)) time.after(timeout, () => fail(408, `No answer within ${timeout / 1_000} s`));
        else later(() => fail(480, `No device of ${username} is online`));
        return { cancel: () => void dialed.delete(callId) };
      },
    },
    openServices: () => ({
      fetchAudio: ({ url }, onFetched) => {
        const file = FILES[url];
        const timer = time.after(millis(file?.afterMs ?? 0), () => onFetched(toFetched(file)));
        return () => timer.cancel();
      },
      handle: () => {},
      end: () => {},
      close: () => {},
    }),
    onClosed: () => {},
  });
  for (const step of steps) {
    if (isOver) break;
    const callee = 'callId' in step ? dialed.get(step.callId) : undefined;
    if (step.kind === 'say') {
      for (const command of step.commands) say({ kind: 'command', command });
    } else if (step.kind === 'call') {
      const { callId, offered, connects } = step;
      if (!offers.has(callId)) {
        offers.set(callId, { offered, connects });
        session.addCall({ facts: factsOf(callId), offer: '', caller: SILENT, leg: 'sdk' });
      }
    } else if (step.kind === 'pass') pass(time, step.ms);
    else if (step.kind === 'hang-up') session.handleHangup(step.callId, 'Hangup');
    else if (step.kind === 'ring') callee?.ringing();
    else if (step.kind === 'accept') {
      dialed.delete(step.callId);
      callee?.accepted({ offer: '', caller: SILENT, headers: {}, customData: 'c', leg: 'sdk' });
    } else {
      dialed.delete(step.callId);
      callee?.failed(603, 'declined', {});
    }
    settle(time);
  }
  return heard;
}

function toFetched(file: AudioFile | undefined): FetchedAudio {
  if (file === undefined || !('seconds' in file)) return { error: 'The server of the file answered 404' };
  const { seconds, tellsLength = true, breaks } = file;
  const lengthMs = seconds * 1_000;
  const sound: Sound = { lengthMs, toldMs: tellsLength ? lengthMs : 0, ...(breaks !== undefined && { breaks }) };
  return { bytes: Buffer.from(JSON.stringify(sound)) };
}

const SILENT: CallerPort = {
  ringing() {},
  answered() {},
  connected() {},
  failed() {},
  ended() {},
  output() {},
  message() {},
  info() {},
};

/** What the media worker grants, by the words of the policy. */
function grantedFor(policy: VideoPolicy, offered: readonly VideoCodec[]): GrantedMedia {
  const wanted: Readonly<Record<VideoPolicy, readonly VideoCodec[]>> = {
    'only-h264': ['H264'],
    'only-vp8': ['VP8'],
    'prefer-h264': ['H264', 'VP8'],
    'prefer-av1': ['AV1', 'H264', 'VP8'],
    'prefer-h265': ['H265', 'H264', 'VP8'],
  };
  const video = wanted[policy].find((codec) => offered.includes(codec)) ?? null;
  return { video, videoOffered: offered.length > 0, audio: 'opus' };
}
