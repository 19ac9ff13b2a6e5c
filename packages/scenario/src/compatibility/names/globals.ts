import { type DocumentedGroup, full, onCall, partial, says, TABLED, without } from '../documented-name.ts';

export const GLOBALS: DocumentedGroup = {
  title: 'Globals',
  names: {
    require: partial('Any text is taken and nothing has to be asked for; a missing one is a warning at most.', {
      script: "require(Modules.Recorder); require('conference'); require('another-scenario'); Logger.write('through')",
      log: ['through'],
    }),
    Modules: full(
      says(
        '[Modules.StreamingAgent, Modules.ApplicationStorage, Modules.IVR].join()',
        'streamingagent,applicationstorage,ivr',
      ),
    ),
    'Logger.write': full(says('7', '7')),
    'Logger.hideTones': without('Tones are never logged, so there is nothing to hide.', {
      script: 'Logger.hideTones(true)',
    }),
    'console.log': full({ script: "console.log('a', { b: 1 })", log: ['a {"b":1}'] }),
    trace: partial('Writes to the log: there is no debugger.', { script: "trace('x')", log: ['x'] }),
    setTimeout: full({
      script: "setTimeout((x) => Logger.write(x), 500, 'late'); Logger.write('first')",
      passesMs: 500,
      log: ['first', 'late'],
    }),
    clearTimeout: full({
      script:
        "const id = setTimeout(() => Logger.write('a'), 1); setTimeout(() => Logger.write('b'), 2); clearTimeout(id)",
      passesMs: 2,
      log: ['b'],
    }),
    setInterval: full({ script: "setInterval(() => Logger.write('tick'), 1)", passesMs: 250, log: ['tick', 'tick'] }),
    clearInterval: full({
      script: "const id = setInterval(() => { Logger.write('tick'); clearInterval(id) }, 100)",
      passesMs: 350,
      log: ['tick'],
    }),
    uuidgen: full(says('/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuidgen())', 'true')),
    base64_encode: full(says("base64_encode('hé') + base64_encode([255])", 'aMOp/w==')),
    base64_decode: full(says("base64_decode('aMOp')", '104,195,169')),
    str2bytes: full(says("str2bytes('é', 'utf-8')", '195,169')),
    bytes2str: full(says('bytes2str([195, 169])', 'é')),
    hex2bytes: full(says("hex2bytes('00fF')", '0,255')),
    bytes2hex: full(says('bytes2hex([0, 255]) + bytes2hex([255], true)', '00ffFF')),
    levenshtein_distance: full(says("levenshtein_distance('kitten', 'sitting')", '3')),
    getLocalTime: full(
      says(
        "getLocalTime('Europe/Berlin', new Date(Date.UTC(2026, 6, 1, 12))).toISOString()",
        '2026-07-01T14:00:00.000Z',
      ),
    ),
    'Crypto.md5': full(says("Crypto.md5('abc')", '900150983cd24fb0d6963f7d28e17f72')),
    'Crypto.sha1': full(says("Crypto.sha1('abc')", 'a9993e364706816aba3e25717850c26c9cd0d89d')),
    'Crypto.sha256': full(
      says("Crypto.sha256('abc')", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'),
    ),
    // RFC 4231, test case 2
    'Crypto.hmac_sha256': full(
      says(
        "Crypto.hmac_sha256('Jefe', 'what do ya want for nothing?')",
        '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      ),
    ),
    'VoxImplant.createStreamingAgent': full({
      script:
        "require(Modules.StreamingAgent); Logger.write(VoxImplant.createStreamingAgent({ destination: 'main' }).id())",
      log: ['agent-1'],
      commands: [{ kind: 'create-streaming-agent' }],
    }),
    'JSession.close': full({ script: 'JSession.close()', commands: [{ kind: 'terminate' }] }),
    JSession_GC: without('Memory is freed without being asked.', {
      script: 'JSession_GC(); Logger.write(1)',
      log: ['1'],
    }),
    JSession_getLeftMemBytes: without('Always 0.', says('JSession_getLeftMemBytes()', '0')),
    PhoneNumber: TABLED,
    Language: TABLED,
    VoiceList: TABLED,
    PushServiceState: TABLED,
    PushServiceEvents: TABLED,
    DTMFType: full(
      says(
        '[DTMFType.ALL, DTMFType.IN_BAND, DTMFType.SIP_INFO, DTMFType.TELEPHONE_EVENT]',
        'ALL,IN_BAND,SIP_INFO,TELEPHONE_EVENT',
      ),
    ),
    CallList: TABLED,
    IVR: TABLED,
    AMD: TABLED,
    ASRLanguage: TABLED,
    ASRModelList: TABLED,
    ASRProfileList: TABLED,
    ASREvents: TABLED,
    ACDEvents: TABLED,
    SmartQueue: TABLED,
    SmartQueueEvents: TABLED,
    AI: TABLED,
    Avatar: TABLED,
    AvatarEvents: TABLED,
    Cartesia: TABLED,
    Deepgram: TABLED,
    ElevenLabs: TABLED,
    Gemini: TABLED,
    Google: TABLED,
    Grok: TABLED,
    OpenAI: TABLED,
    Ultravox: TABLED,
    VoximplantAPI: TABLED,
    Yandex: TABLED,
  },
};

/** `customData` of a session and of a call are independent. */
export const SESSION: DocumentedGroup = {
  title: 'AppEvents',
  names: {
    'AppEvents.Started': full({
      script:
        'VoxEngine.addEventListener(AppEvents.Started, (e) => Logger.write([e.name, e.accessURL, e.accessSecureURL, e.accountId, e.applicationId, e.sessionId, e.logURL, e.conference_name]))',
      log: [
        'Application.Started,http://callcast.test/s/3,https://callcast.test/s/3,1,2,3,https://callcast.test/log/3,room-1',
      ],
    }),
    'AppEvents.CallAlerting': partial(
      '`scheme` is an empty object.',
      onCall(
        'Logger.write([e.name, e.callerid, e.destination, e.toURI, e.fromURI, e.displayName, JSON.stringify(e.headers), e.customData])',
        {
          log: [
            'Application.CallAlerting,user1,100,sip:100@streaming.demo,sip:user1@streaming.demo,User One,{"X-Shop":"7"},data',
          ],
        },
      ),
    ),
    'AppEvents.HttpRequest': full({
      script:
        "VoxEngine.addEventListener(AppEvents.HttpRequest, (e) => { if (e.path === '/r') { Logger.write([e.method, e.content, e.headers[0].key]); return { a: 1 } } })",
      events: [
        {
          kind: 'control-request',
          requestId: 'r',
          request: { path: '/r', method: 'POST', content: 'c', headers: [['X-A', 'a']] },
        },
      ],
      log: ['POST,c,X-A'],
      commands: [{ kind: 'control-response', requestId: 'r', contentType: 'application/json', body: '{"a":1}' }],
    }),
    'AppEvents.Terminating': full({
      script: 'VoxEngine.addEventListener(AppEvents.Terminating, (e) => Logger.write(e.name)); VoxEngine.terminate()',
      log: ['Application.Terminating'],
      commands: [{ kind: 'terminate' }],
    }),
    'AppEvents.Terminated': full({
      script: 'VoxEngine.addEventListener(AppEvents.Terminated, (e) => Logger.write(e.name)); VoxEngine.terminate()',
      log: ['Application.Terminated'],
      commands: [{ kind: 'terminate' }],
    }),
    'AppEvents.WebSocket': full({
      script:
        "VoxEngine.addEventListener(AppEvents.WebSocket, (e) => { Logger.write(e.path); e.websocket.send('hi') })",
      events: [
        { kind: 'socket-accepted', socketId: 'in', request: { path: '/r', method: 'GET', content: '', headers: [] } },
      ],
      log: ['/r'],
      commands: [{ kind: 'send-to-socket', socketId: 'in', text: 'hi' }],
    }),
    'AppEvents.NewWebSocketFailed': full({
      script: 'VoxEngine.addEventListener(AppEvents.NewWebSocketFailed, (e) => Logger.write(e.reason))',
      events: [
        {
          kind: 'socket-refused',
          reason: 'too many',
          request: { path: '/r', method: 'GET', content: '', headers: [] },
        },
      ],
      log: ['too many'],
    }),
  },
};
