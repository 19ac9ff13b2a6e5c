/**
 * Names of the original platform that this server does not have. They are there, so that a scenario loads and may even
 * compare them; using one fails with one clear error. A name that gets built leaves these tables.
 */

const NOT_HERE = 'is not part of this server';
const RECOGNITION = `speech recognition ${NOT_HERE}`;
const SYNTHESIS = `speech synthesis ${NOT_HERE}`;
const QUEUES = `queueing calls ${NOT_HERE}`;
const SEQUENCES = `a sequence of players ${NOT_HERE}; PlayerEvents.PlaybackFinished of one can begin the next`;
const TONES = `playing tones ${NOT_HERE}; Call.sendDigits presses keys`;
const TRANSFERS = `transferring a call ${NOT_HERE}`;
const RENEGOTIATION = `changing what a call carries ${NOT_HERE}`;
const ANALYSIS = `analysing sound ${NOT_HERE}`;
const SOCKET_MEDIA = `media over a WebSocket ${NOT_HERE}`;
const MAIL = `sending mail ${NOT_HERE}; an HTTP request to a mail service does it`;

/** By the object whose functions they are, and why each is absent. */
export const ABSENT_FUNCTIONS = {
  VoxEngine: {
    createASR: RECOGNITION,
    createSequencePlayer: SEQUENCES,
    createSmartQueue: QUEUES,
    createTTSPlayer: SYNTHESIS,
    createToneScriptPlayer: TONES,
    enqueueACDRequest: QUEUES,
    enqueueTask: QUEUES,
  },
  Call: {
    acceptReInvite: RENEGOTIATION,
    disableBeepDetection: ANALYSIS,
    enableBeepDetection: ANALYSIS,
    notifyBlindTransferFailed: TRANSFERS,
    notifyBlindTransferSuccess: TRANSFERS,
    playProgressTone: TONES,
    reInvite: RENEGOTIATION,
    rejectReInvite: RENEGOTIATION,
    say: SYNTHESIS,
    transferTo: TRANSFERS,
  },
  Endpoint: {
    manageEndpoint: `choosing what a participant is sent ${NOT_HERE}`,
  },
  WebSocket: {
    clearMediaBuffer: SOCKET_MEDIA,
    sendMediaTo: SOCKET_MEDIA,
    stopMediaTo: SOCKET_MEDIA,
  },
  Net: {
    sendMail: MAIL,
    sendMailAsync: MAIL,
  },
} as const;

/** Objects whose members old and new scenarios name: dictionaries of voices, languages, events. */
export const ABSENT_OBJECTS: Readonly<Record<string, string>> = {
  ACDEvents: QUEUES,
  AI: `it ${NOT_HERE}`,
  AMD: ANALYSIS,
  ASREvents: RECOGNITION,
  ASRLanguage: RECOGNITION,
  ASRModelList: RECOGNITION,
  ASRProfileList: RECOGNITION,
  Avatar: `it ${NOT_HERE}`,
  AvatarEvents: `it ${NOT_HERE}`,
  CallList: `calling a list ${NOT_HERE}`,
  Cartesia: `it ${NOT_HERE}`,
  Deepgram: `it ${NOT_HERE}`,
  ElevenLabs: `it ${NOT_HERE}`,
  Gemini: `it ${NOT_HERE}`,
  Google: `it ${NOT_HERE}`,
  Grok: `it ${NOT_HERE}`,
  IVR: `it ${NOT_HERE}`,
  Language: SYNTHESIS,
  OpenAI: `it ${NOT_HERE}`,
  PhoneNumber: `looking telephone numbers up ${NOT_HERE}`,
  PushServiceEvents: `sending push notifications ${NOT_HERE}`,
  PushServiceState: `sending push notifications ${NOT_HERE}`,
  SmartQueue: QUEUES,
  SmartQueueEvents: QUEUES,
  Ultravox: `it ${NOT_HERE}`,
  VoiceList: SYNTHESIS,
  VoximplantAPI: `it ${NOT_HERE}; its management API is served under /platform_api`,
  Yandex: `it ${NOT_HERE}`,
};

export class AbsentFeature extends Error {
  readonly code = 'FEATURE_ABSENT';

  constructor(name: string, reason: string) {
    super(`${name}: ${reason} (FEATURE_ABSENT)`);
    this.name = 'AbsentFeature';
  }
}

/** Functions that throw {@link AbsentFeature} with the place of the call. */
export function absentFunctions(owner: keyof typeof ABSENT_FUNCTIONS): Record<string, () => never> {
  return Object.fromEntries(
    Object.entries(ABSENT_FUNCTIONS[owner]).map(([name, reason]) => [
      name,
      () => {
        throw new AbsentFeature(`${owner}.${name}`, reason);
      },
    ]),
  );
}

/** The same for a class of the guest. */
export function addAbsentMethods(prototype: object, owner: keyof typeof ABSENT_FUNCTIONS): void {
  for (const [name, value] of Object.entries(absentFunctions(owner)))
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
}

/** Each is its own name as text, and so is each of its members; called or constructed, it throws. */
export function absentObjects(): Record<string, unknown> {
  return Object.fromEntries(Object.entries(ABSENT_OBJECTS).map(([name, reason]) => [name, namedPath(name, reason)]));
}

function namedPath(path: string, reason: string): unknown {
  const fail = (): never => {
    throw new AbsentFeature(path, reason);
  };
  const members = new Map<string, unknown>();
  const target = function absent() {}; // can be called and constructed, or the traps below never see it
  return new Proxy(target, {
    get(_target, member) {
      if (member === Symbol.toPrimitive || member === 'toString' || member === 'toJSON') return () => path;
      if (typeof member === 'symbol' || member === 'then') return undefined;
      if (!members.has(member)) members.set(member, namedPath(`${path}.${member}`, reason));
      return members.get(member);
    },
    construct: fail,
    apply: fail,
  });
}
