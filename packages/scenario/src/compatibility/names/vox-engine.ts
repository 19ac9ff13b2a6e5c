import {
  ALERTING,
  type DocumentedGroup,
  full,
  onCall,
  PLACED,
  partial,
  says,
  TABLED,
  without,
} from '../documented-name.ts';

const NO_SIP = 'No SIP addresses are called: the call fails with code 501.';
const NO_TELEPHONES = 'No telephones are called: the call fails with code 501.';
const PAIR = "const [a, b] = ['a', 'b'].map((username) => VoxEngine.callUser({ username }));";
const BOTH_PLACED = [{ kind: 'place-call' }, { kind: 'place-call' }];
const failed = { kind: 'call-failed', callId: PLACED, code: 486, reason: 'busy' } as const;

export const VOX_ENGINE: DocumentedGroup = {
  title: 'VoxEngine',
  names: {
    'VoxEngine.addEventListener': full({
      script: 'VoxEngine.addEventListener(AppEvents.CallAlerting, (e) => Logger.write(e.destination))',
      events: [ALERTING],
      log: ['100'],
    }),
    'VoxEngine.removeEventListener': full({
      script: `for (const n of [1, 2]) VoxEngine.addEventListener(AppEvents.CallAlerting, () => Logger.write(n));
        VoxEngine.removeEventListener(AppEvents.CallAlerting)`,
      events: [ALERTING],
    }),
    'VoxEngine.customData': full({
      script: "VoxEngine.customData('mine'); Logger.write(VoxEngine.customData())",
      log: ['mine'],
      commands: [{ kind: 'set-custom-data', customData: 'mine' }],
    }),
    'VoxEngine.terminate': full({
      script: 'setTimeout(VoxEngine.terminate, 10)',
      passesMs: 10,
      commands: [{ kind: 'terminate' }],
    }),
    'VoxEngine.getSecretValue': full(says("VoxEngine.getSecretValue('SECRET')", 'unsayable')),
    'VoxEngine.setVideoCodec': full({
      script: "VoxEngine.setVideoCodec('H264')",
      commands: [{ kind: 'set-video-codec', codec: 'H264' }],
    }),
    'VoxEngine.callUser': partial(
      'Read: `username`, `callerid`, `displayName`, `extraHeaders`, `video`, `maxVideoBitrate`. The rest is for telephones and push notifications.',
      {
        script:
          "VoxEngine.callUser({ username: 'b', callerid: 'a', video: true }); VoxEngine.callUser('c', 'a', 'A', null, true)",
        commands: [
          { kind: 'place-call', to: 'user', destination: 'b', callerId: 'a', video: true },
          { kind: 'place-call', to: 'user', destination: 'c', callerId: 'a', displayName: 'A', video: true },
        ],
      },
    ),
    'VoxEngine.callUserDirect': partial(
      'Media passes the server, as that of any call, so everything that a call can is possible.',
      onCall("VoxEngine.callUserDirect(call, 'b', { callerid: 'a' })", {
        commands: [{ kind: 'place-call', to: 'user', destination: 'b', callerId: 'a', video: true }],
      }),
    ),
    'VoxEngine.callSIP': without(NO_SIP, {
      script:
        "VoxEngine.callSIP('sip:a@b.c', { callerid: 'a' }).addEventListener(CallEvents.Failed, (e) => Logger.write(e.code))",
      events: [{ ...failed, code: 501 }],
      log: ['501'],
      commands: [{ kind: 'place-call', to: 'sip', destination: 'sip:a@b.c' }],
    }),
    'VoxEngine.callPSTN': without(NO_TELEPHONES, {
      script: "VoxEngine.callPSTN('+1', '+2').addEventListener(CallEvents.Failed, (e) => Logger.write(e.code))",
      events: [{ ...failed, code: 501 }],
      log: ['501'],
      commands: [{ kind: 'place-call', to: 'pstn', destination: '+1' }],
    }),
    'VoxEngine.callConference': without(
      'No session is called: the call fails with code 501. Calls to one number meet by a rule with `video_conference`.',
      {
        script:
          "VoxEngine.callConference('room', 'a').addEventListener(CallEvents.Failed, (e) => Logger.write(e.code))",
        events: [{ ...failed, code: 501 }],
        log: ['501'],
        commands: [{ kind: 'place-call', to: 'conference', destination: 'room' }],
      },
    ),
    'VoxEngine.callWhatsappUser': without('There is no way to WhatsApp: the call fails with code 501.', {
      script:
        "VoxEngine.callWhatsappUser({ number: '1' }).addEventListener(CallEvents.Failed, (e) => Logger.write(e.code))",
      events: [{ ...failed, code: 501 }],
      log: ['501'],
      commands: [{ kind: 'place-call', to: 'whatsapp', destination: '1' }],
    }),
    'VoxEngine.sendMediaBetween': full({
      script: `${PAIR} VoxEngine.sendMediaBetween(a, b)`,
      commands: [...BOTH_PLACED, { kind: 'send-media' }, { kind: 'send-media' }],
    }),
    'VoxEngine.stopMediaBetween': full({
      script: `${PAIR} VoxEngine.stopMediaBetween(a, b)`,
      commands: [...BOTH_PLACED, { kind: 'stop-media' }, { kind: 'stop-media' }],
    }),
    'VoxEngine.easyProcess': partial(
      'What a call carries is agreed on once, so no ReInvite is passed on. A refusal has the code of the callee.',
      onCall("VoxEngine.easyProcess(call, VoxEngine.callUser({ username: 'b' }), (one) => Logger.write(one.id()))", {
        events: [
          { kind: 'call-connected', callId: PLACED, headers: {} },
          { kind: 'call-connected', callId: 'call-1', headers: {} },
          { kind: 'call-disconnected', callId: 'call-1', internalCode: 200, reason: 'bye', durationSeconds: 1 },
        ],
        log: ['call-1'],
        commands: [
          { kind: 'place-call' },
          { kind: 'answer' },
          { kind: 'send-media' },
          { kind: 'send-media' },
          { kind: 'terminate' },
        ],
      }),
    ),
    'VoxEngine.forwardCallToUser': full({
      script: 'VoxEngine.forwardCallToUser()',
      events: [ALERTING, failed],
      commands: [
        { kind: 'place-call', to: 'user', destination: '100' },
        { kind: 'reject', code: 486 },
        { kind: 'terminate' },
      ],
    }),
    'VoxEngine.forwardCallToUserDirect': partial('Media passes the server.', {
      script: 'VoxEngine.forwardCallToUserDirect()',
      events: [ALERTING],
      commands: [{ kind: 'place-call', to: 'user', destination: '100' }],
    }),
    'VoxEngine.forwardCallToSIP': without(NO_SIP, {
      script: 'VoxEngine.forwardCallToSIP()',
      events: [ALERTING, { ...failed, code: 501 }],
      commands: [{ kind: 'place-call', to: 'sip' }, { kind: 'reject', code: 501 }, { kind: 'terminate' }],
    }),
    'VoxEngine.forwardCallToPSTN': without(NO_TELEPHONES, {
      script: 'VoxEngine.forwardCallToPSTN()',
      events: [ALERTING, { ...failed, code: 501 }],
      commands: [{ kind: 'place-call', to: 'pstn' }, { kind: 'reject', code: 501 }, { kind: 'terminate' }],
    }),
    'VoxEngine.createStreamingAgent': full({
      script:
        "require(Modules.StreamingAgent); VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'n' })",
      commands: [{ kind: 'create-streaming-agent', options: { protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'n' } }],
    }),
    'VoxEngine.createWebSocket': partial('`privacy`, `statistics` and `trace` are read over; `ws://` is taken too.', {
      script: "VoxEngine.createWebSocket('wss://h/', { protocols: 'p', headers: { 'X-A': 'a' } })",
      commands: [{ kind: 'open-socket', url: 'wss://h/', protocols: ['p'], headers: [['X-A', 'a']] }],
    }),
    'VoxEngine.allowWebSocketConnections': partial('A session has ten WebSockets at most, whoever opened them.', {
      script: 'VoxEngine.allowWebSocketConnections()',
      commands: [{ kind: 'accept-sockets' }],
    }),
    'VoxEngine.createConference': partial(
      '`hd_audio` is read over: sound has its full band. A session has ten at most.',
      {
        script: 'Logger.write(VoxEngine.createConference({ hd_audio: false }).id())',
        log: ['conference-1'],
        commands: [{ kind: 'create-conference', conferenceId: 'conference-1' }],
      },
    ),
    'VoxEngine.destroyConference': full({
      script: 'VoxEngine.destroyConference(VoxEngine.createConference())',
      commands: [{ kind: 'create-conference' }, { kind: 'stop-conference', conferenceId: 'conference-1' }],
    }),
    'VoxEngine.RecordExpireTime': full(says('VoxEngine.RecordExpireTime === RecordExpireTime', 'true')),
    'VoxEngine.createRecorder': partial(
      'MP3 or, with `format: "ogg"`, Opus; with `video` an MP4 of H.264. `lossless` is kept as `hd_audio`, `expire` is how long the url works, transcriptions are not made. A session has ten at a time.',
      {
        script: `VoxEngine.createRecorder({ name: 'n', secure: true, hd_audio: true, stereo: true, contentDispositionFilename: 'f' });
          Logger.write(VoxEngine.createRecorder('n', true).id())`,
        log: ['recorder-2'],
        commands: [
          {
            kind: 'create-recorder',
            options: {
              format: 'mp3',
              isStereo: true,
              isHd: true,
              isSecure: true,
              linkSeconds: 7_948_800,
              title: 'n',
              fileName: 'f',
            },
          },
          { kind: 'create-recorder', options: { isHd: false, isSecure: true, title: 'n' } },
        ],
      },
    ),
    'VoxEngine.createURLPlayer': partial(
      'WAV, MP3, Ogg with Vorbis or Opus, and FLAC; Speex is not played. `progressivePlayback` is read over: a file is played when it is whole. A session has ten players at most.',
      {
        script:
          "Logger.write(VoxEngine.createURLPlayer({ url: 'https://h/a.mp3', method: 'POST', body: 'b' }, { loop: true, onPause: true }).id())",
        log: ['player-1'],
        commands: [
          {
            kind: 'create-player',
            source: { url: 'https://h/a.mp3', method: 'POST', headers: [], body: 'b' },
            loop: true,
            isPaused: true,
          },
        ],
      },
    ),
    'VoxEngine.createTTSPlayer': TABLED,
    'VoxEngine.createToneScriptPlayer': TABLED,
    'VoxEngine.createSequencePlayer': TABLED,
    'VoxEngine.playSoundAndHangup': full({
      script: "VoxEngine.playSoundAndHangup('https://h/a.mp3')",
      events: [
        ALERTING,
        { kind: 'call-connected', callId: 'call-1', headers: {} },
        { kind: 'player', playerId: 'player-1', name: 'finished' },
      ],
      commands: [{ kind: 'answer' }, { kind: 'create-player', callId: 'call-1' }, { kind: 'hangup' }],
    }),
    'VoxEngine.createASR': TABLED,
    'VoxEngine.enqueueACDRequest': TABLED,
    'VoxEngine.enqueueTask': TABLED,
    'VoxEngine.createSmartQueue': TABLED,
  },
};
