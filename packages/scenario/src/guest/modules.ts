/** Names that `require` is given, including those only old scenarios use. A name not listed here is no error either. */
export const Modules = Object.freeze({
  ACD: 'acd',
  AI: 'ai',
  AMD: 'amd',
  ApplicationStorage: 'applicationstorage',
  ASR: 'asr',
  Avatar: 'avatar',
  CallList: 'calllist',
  Cartesia: 'cartesia',
  Conference: 'conference',
  Deepgram: 'deepgram',
  ElevenLabs: 'elevenlabs',
  Gemini: 'gemini',
  Google: 'google',
  Grok: 'grok',
  IVR: 'ivr',
  MCP: 'mcp',
  OpenAI: 'openai',
  Player: 'player',
  PushService: 'pushservice',
  Recorder: 'recorder',
  SmartQueue: 'smartqueue',
  StreamingAgent: 'streamingagent',
  Ultravox: 'ultravox',
  VoximplantAPI: 'voximplantapi',
  WebSocket: 'websocket',
  Yandex: 'yandex',
});

/** Which modules the scenarios of this run asked for. */
export class RequiredModules {
  readonly #names = new Set<string>();

  /** Never throws: scenarios name modules that newer or older platforms had, and other scenarios of the account. */
  require(name: unknown): void {
    if (typeof name === 'string') this.#names.add(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }
}
