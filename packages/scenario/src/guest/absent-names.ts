/**
 * Names of the original platform that this server does not have. They are there, so that a scenario loads and may even
 * compare them; using one fails with one clear error.
 */

/** Functions of `VoxEngine` and what they would need. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  createASR: 'speech recognition',
  createTTSPlayer: 'speech synthesis',
  createRecorder: 'recording of calls',
  createToneScriptPlayer: 'tone scripts',
  createSequencePlayer: 'sequences of players',
  enqueueACDRequest: 'call queues',
  enqueueTask: 'call queues',
  createSmartQueue: 'call queues',
};

/** Objects whose members old and new scenarios name: dictionaries of voices, languages, events. */
const NAMESPACES = [
  'ACDEvents',
  'AI',
  'AMD',
  'ASREvents',
  'ASRLanguage',
  'ASRModelList',
  'ASRProfileList',
  'Avatar',
  'AvatarEvents',
  'CallList',
  'Cartesia',
  'Deepgram',
  'ElevenLabs',
  'Gemini',
  'Google',
  'Grok',
  'IVR',
  'Language',
  'OpenAI',
  'PhoneNumber',
  'PushServiceEvents',
  'PushServiceState',
  'RecorderEvents',
  'SmartQueue',
  'SmartQueueEvents',
  'Ultravox',
  'VoiceList',
  'VoximplantAPI',
  'Yandex',
] as const;

export class AbsentFeature extends Error {
  readonly code = 'FEATURE_ABSENT';

  constructor(name: string, feature: string) {
    super(`${name}: ${feature} is not part of this server (FEATURE_ABSENT)`);
    this.name = 'AbsentFeature';
  }
}

/** Functions that throw {@link AbsentFeature} with the place of the call. */
export function absentFunctions(): Record<string, () => never> {
  return Object.fromEntries(
    Object.entries(FUNCTIONS).map(([name, feature]) => [
      name,
      () => {
        throw new AbsentFeature(`VoxEngine.${name}`, feature);
      },
    ]),
  );
}

/** Each is its own name as text, and so is each of its members; called or constructed, it throws. */
export function absentNamespaces(): Record<string, unknown> {
  return Object.fromEntries(NAMESPACES.map((name) => [name, namedPath(name)]));
}

function namedPath(path: string): unknown {
  const fail = (): never => {
    throw new AbsentFeature(path, 'it');
  };
  const members = new Map<string, unknown>();
  const target = function absent() {}; // can be called and constructed, or the traps below never see it
  return new Proxy(target, {
    get(_target, member) {
      if (member === Symbol.toPrimitive || member === 'toString' || member === 'toJSON') return () => path;
      if (typeof member === 'symbol' || member === 'then') return undefined;
      if (!members.has(member)) members.set(member, namedPath(`${path}.${member}`));
      return members.get(member);
    },
    construct: fail,
    apply: fail,
  });
}
