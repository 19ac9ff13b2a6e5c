import type { ScenarioEvent } from '../../protocol.ts';
import {
  type DocumentedGroup,
  type DocumentedName,
  full,
  onCall,
  PLACED,
  type Proof,
  partial,
  TABLED,
  UNSENT,
  without,
} from '../documented-name.ts';

const is = (expression: string, value: string): Proof => onCall(`Logger.write(${expression})`, { log: [value] });
const does = (statement: string, command: object): Proof =>
  onCall(statement, { commands: [{ callId: 'call-1', ...command }] });
const callId = 'call-1';

export const CALL: DocumentedGroup = {
  title: 'Call',
  names: {
    'Call.id': full(is('call.id()', 'call-1')),
    'Call.state': full(is('call.state()', 'ALERTING')),
    'Call.toString': full(is('call.toString()', 'Call call-1 (ALERTING)')),
    'Call.incoming': full(
      onCall("Logger.write([call.incoming(), VoxEngine.callUser({ username: 'b' }).incoming()])", {
        log: ['true,false'],
        commands: [{ kind: 'place-call' }],
      }),
    ),
    'Call.callerid': full(is('call.callerid()', 'user1')),
    'Call.displayName': full(is('call.displayName()', 'User One')),
    'Call.number': full(is('call.number()', '100')),
    'Call.clientType': partial('Always `user`.', is('call.clientType()', 'user')),
    'Call.customData': full(is("[call.customData(), call.customData('new'), call.customData()]", 'data,new,new')),
    'Call.addEventListener': full(
      onCall('call.addEventListener(CallEvents.MessageReceived, (m) => Logger.write(m.text))', {
        events: [{ kind: 'message-received', callId, text: 'hi' }],
        log: ['hi'],
      }),
    ),
    'Call.removeEventListener': full(
      onCall(
        'call.addEventListener(CallEvents.MessageReceived, (m) => Logger.write(m.text)); call.removeEventListener(CallEvents.MessageReceived)',
        { events: [{ kind: 'message-received', callId, text: 'hi' }] },
      ),
    ),
    'Call.answer': partial(
      'Read: headers, `maxVideoBitrate`.',
      does("call.answer({ 'X-A': 'a' }, { maxVideoBitrate: 900 })", {
        kind: 'answer',
        headers: { 'X-A': 'a' },
        maxVideoBitrateKbps: 900,
      }),
    ),
    'Call.answerDirect': partial('Media passes the server.', does('call.answerDirect(null)', { kind: 'answer' })),
    'Call.reject': full(does('call.reject(486)', { kind: 'reject', code: 486 })),
    'Call.decline': full(does('call.decline(603)', { kind: 'reject', code: 603 })),
    'Call.ring': full(does('call.ring()', { kind: 'ring' })),
    'Call.startEarlyMedia': partial(
      'Rings: nothing can be played before the answer.',
      does('call.startEarlyMedia()', { kind: 'ring' }),
    ),
    'Call.hangup': full(does('call.hangup()', { kind: 'hangup' })),
    'Call.sendMediaTo': partial(
      'To calls, conferences, StreamingAgents and recorders.',
      onCall("call.sendMediaTo(VoxEngine.callUser({ username: 'b' }))", {
        commands: [{ kind: 'place-call' }, { kind: 'send-media', from: { unit: 'call', id: callId } }],
      }),
    ),
    'Call.stopMediaTo': full(
      onCall("call.stopMediaTo(VoxEngine.callUser({ username: 'b' }))", {
        commands: [{ kind: 'place-call' }, { kind: 'stop-media', from: { unit: 'call', id: callId } }],
      }),
    ),
    'Call.sendMessage': full(does("call.sendMessage('hi')", { kind: 'send-message', text: 'hi' })),
    'Call.sendInfo': full(
      does("call.sendInfo('a/b', 'x', { 'X-A': 'a' })", {
        kind: 'send-info',
        mimeType: 'a/b',
        body: 'x',
        headers: { 'X-A': 'a' },
      }),
    ),
    'Call.handleTones': partial(
      'Keys within the sound are not listened for: a warning.',
      onCall(
        `call.handleTones(); call.handleTones(true, DTMFType.SIP_INFO); call.handleTones(true, DTMFType.TELEPHONE_EVENT);
         call.handleTones(true, DTMFType.IN_BAND); call.handleTones(false)`,
        {
          commands: [
            { kind: 'handle-tones', callId, telephoneEvents: true, infos: true },
            { kind: 'handle-tones', callId, telephoneEvents: false, infos: true },
            { kind: 'handle-tones', callId, telephoneEvents: true, infos: false },
            { kind: 'handle-tones', callId, telephoneEvents: false, infos: false },
            { kind: 'handle-tones', callId, telephoneEvents: false, infos: false },
          ],
          log: ['warning: handleTones: tones within the sound are not listened for'],
        },
      ),
    ),
    'Call.handleMicStatus': full(
      onCall('call.handleMicStatus(true); call.handleMicStatus()', {
        commands: [
          { kind: 'handle-mic-status', callId, on: true },
          { kind: 'handle-mic-status', callId, on: false },
        ],
      }),
    ),
    'Call.handleBlindTransfer': without(
      'Calls are not transferred: a warning.',
      onCall('call.handleBlindTransfer(); call.handleBlindTransfer(true)', {
        log: ['warning: handleBlindTransfer: its event never comes, calls are not transferred by this server'],
      }),
    ),
    'Call.stopPlayback': full(
      onCall("call.startPlayback('https://h/a.mp3'); call.stopPlayback()", {
        commands: [{ kind: 'create-player' }, { kind: 'stop-player', playerId: 'player-1' }],
      }),
    ),
    'Call.is_conf': without('Always false.', is('call.is_conf', 'false')),
    'Call.vad': partial(
      'Speech recognition, which would switch it on, is not part of this server.',
      onCall('Logger.write(call.vad()); call.handleMicStatus(true); Logger.write(call.vad())', {
        log: ['false', 'true'],
        commands: [{ kind: 'handle-mic-status', callId, on: true }],
      }),
    ),
    'Call.sendDigits': partial(
      'To clients that take telephone events (RFC 4733); what is none of `0-9*#p` is a warning.',
      onCall("call.sendDigits('01p#*'); call.sendDigits('12x')", {
        commands: [{ kind: 'send-digits', callId, digits: '01p#*' }],
        log: ['warning: sendDigits: "12x" is not 1 to 256 of 0-9, *, # and p, nothing is sent'],
      }),
    ),
    'Call.startPlayback': partial(
      'As of `createURLPlayer`: `progressivePlayback` is read over, Speex is not played.',
      onCall("call.startPlayback('https://h/a.mp3', { loop: true }); call.startPlayback('https://h/b.mp3', true)", {
        commands: [
          { kind: 'create-player', callId, loop: true, source: { url: 'https://h/a.mp3', method: 'GET', headers: [] } },
          { kind: 'create-player', callId, loop: true, source: { url: 'https://h/b.mp3', method: 'GET', headers: [] } },
        ],
      }),
    ),
    'Call.say': TABLED,
    'Call.playProgressTone': TABLED,
    'Call.record': partial(
      'As of `createRecorder`. One at a time.',
      onCall('call.record({ video: true, stereo: true, expire: RecordExpireTime.ONEYEAR })', {
        commands: [
          { kind: 'create-recorder', callId, options: { format: 'mp4', isStereo: true, linkSeconds: 31_536_000 } },
        ],
      }),
    ),
    'Call.notifyBlindTransferSuccess': TABLED,
    'Call.notifyBlindTransferFailed': TABLED,
    'Call.transferTo': TABLED,
    'Call.enableBeepDetection': TABLED,
    'Call.disableBeepDetection': TABLED,
    'Call.monitorMediaStatistics': full(
      onCall(
        `call.monitorMediaStatistics({ monitor: true, interval: 5 }); call.monitorMediaStatistics({ monitor: true, interval: 60 });
         call.monitorMediaStatistics({ monitor: false, interval: 3 })`,
        {
          commands: [
            { kind: 'monitor-call', callId, intervalSeconds: 5 },
            { kind: 'monitor-call', callId, intervalSeconds: 10 },
            { kind: 'monitor-call', callId, intervalSeconds: 0 },
          ],
          log: ['warning: monitorMediaStatistics: interval is 3 to 10, in seconds; it is 10'],
        },
      ),
    ),
    'Call.reInvite': TABLED,
    'Call.acceptReInvite': TABLED,
    'Call.rejectReInvite': TABLED,
  },
};

/** What a listener of a call that came in reads of an event. */
const heard = (name: string, read: string, event: ScenarioEvent, log: string): Proof =>
  onCall(`call.addEventListener(CallEvents.${name}, (e) => Logger.write([e.call === call, e.name, e.id, ${read}]))`, {
    events: [event],
    log: [`true,Call.${name},call-1,${log}`],
  });
/** The same of a call that was placed. */
const heardOfPlaced = (name: string, read: string, event: ScenarioEvent, log: string): Proof => ({
  script: `const call = VoxEngine.callUser({ username: 'b' });
    call.addEventListener(CallEvents.${name}, (e) => Logger.write([e.call === call, e.name, e.id === call.id(), ${read}]))`,
  events: [event],
  log: [`true,Call.${name},true,${log}`],
  commands: [{ kind: 'place-call' }],
});
const headers = { 'X-A': 'a' };
const JSON_HEADERS = 'JSON.stringify(e.headers)';

const UNSENT_EVENTS = [
  'AudioStarted',
  'OnHold',
  'OffHold',
  'Forwarding',
  'ReInviteReceived',
  'ReInviteAccepted',
  'ReInviteRejected',
  'TransferComplete',
  'TransferFailed',
  'BlindTransferRequested',
  'AudioQualityDetected',
  'BeepDetectionComplete',
  'BeepDetectionError',
  'AudioIdentificationResult',
  'AudioIdentificationStopped',
  'AudioIdentificationError',
  'PushSent',
  'ToneDetected',
  'Statistics',
];

/** What a listener of a call that plays a file reads of an event. */
const heardOfPlayback = (name: string, read: string, event: ScenarioEvent, log: string): Proof =>
  onCall(
    `call.startPlayback('https://h/a.mp3');
     call.addEventListener(CallEvents.${name}, (e) => Logger.write([e.call === call, e.name, e.id, ${read}]))`,
    { events: [event], log: [`true,Call.${name},call-1,${log}`], commands: [{ kind: 'create-player' }] },
  );
const playerId = 'player-1';

/** What a listener of a call that is recorded reads of an event. */
const heardOfRecord = (name: string, value: string, read: string, what: object, log: string): Proof =>
  onCall(
    `call.record();
     call.addEventListener(CallEvents.${name}, (e) => Logger.write([e.call === call, e.name, e.id, ${read}]))`,
    {
      events: [{ kind: 'recorder', recorderId: 'recorder-1', ...what } as ScenarioEvent],
      log: [`true,${value},call-1,${log}`],
      commands: [{ kind: 'create-recorder' }],
    },
  );
const url = 'https://h/1';

export const CALL_EVENTS: DocumentedGroup = {
  title: 'CallEvents',
  names: {
    'CallEvents.PlaybackReady': full(
      heardOfPlayback('PlaybackReady', '1', { kind: 'player', playerId, name: 'ready' }, '1'),
    ),
    'CallEvents.PlaybackStarted': full(
      heardOfPlayback(
        'PlaybackStarted',
        'e.duration',
        { kind: 'player', playerId, name: 'started', durationMs: 2500 },
        '2.5',
      ),
    ),
    'CallEvents.PlaybackFinished': full(
      heardOfPlayback(
        'PlaybackFinished',
        'e.error',
        { kind: 'player', playerId, name: 'finished', error: 'why' },
        'why',
      ),
    ),
    'CallEvents.RecordStarted': full(
      heardOfRecord('RecordStarted', 'Call.RecordStarted', 'e.url', { name: 'started', url }, url),
    ),
    'CallEvents.RecordStopped': partial(
      '`cost` is always 0.',
      heardOfRecord(
        'RecordStopped',
        'Call.RecordStopped',
        'e.url, e.cost, e.duration',
        { name: 'stopped', durationMs: 2_500, url },
        `${url},0,2.5`,
      ),
    ),
    'CallEvents.RecordError': full(
      heardOfRecord('RecordError', 'Call.RecordError', 'e.error', { name: 'error', error: 'why' }, 'why'),
    ),
    'CallEvents.VideoTrackCreated': full(
      heardOfRecord('VideoTrackCreated', 'Call.Video.TrackCreated', 'e.url', { name: 'video-started', url }, url),
    ),
    'CallEvents.Connected': partial(
      '`customData` is empty, `scheme` an empty object.',
      heard('Connected', JSON_HEADERS, { kind: 'call-connected', callId, headers }, '{"X-A":"a"}'),
    ),
    'CallEvents.Disconnected': partial(
      '`cost` is always 0.',
      heard(
        'Disconnected',
        'e.internalCode, e.reason, e.duration, e.cost, e.direction',
        { kind: 'call-disconnected', callId, internalCode: 200, reason: 'bye', durationSeconds: 12 },
        '200,bye,12,0,incoming',
      ),
    ),
    'CallEvents.Failed': full(
      heardOfPlaced(
        'Failed',
        'e.code, e.reason',
        { kind: 'call-failed', callId: PLACED, code: 486, reason: 'busy' },
        '486,busy',
      ),
    ),
    'CallEvents.Ringing': full(
      heardOfPlaced('Ringing', JSON_HEADERS, { kind: 'call-ringing', callId: PLACED, headers }, '{"X-A":"a"}'),
    ),
    'CallEvents.MessageReceived': full(
      heard('MessageReceived', 'e.text', { kind: 'message-received', callId, text: 'hi' }, 'hi'),
    ),
    'CallEvents.InfoReceived': full(
      heard(
        'InfoReceived',
        `e.mimeType, e.body, ${JSON_HEADERS}`,
        { kind: 'info-received', callId, mimeType: 'a/b', body: 'x', headers },
        'a/b,x,{"X-A":"a"}',
      ),
    ),
    'CallEvents.StateChanged': full(
      heard(
        'StateChanged',
        'e.oldState, e.newState',
        { kind: 'call-connected', callId, headers },
        'ALERTING,CONNECTED',
      ),
    ),
    'CallEvents.FirstAudioPacketReceived': full(
      heard('FirstAudioPacketReceived', '1', { kind: 'first-audio-packet', callId }, '1'),
    ),
    'CallEvents.FirstVideoPacketReceived': full(
      heard('FirstVideoPacketReceived', '1', { kind: 'first-video-packet', callId }, '1'),
    ),
    'CallEvents.RtpStopped': full(heard('RtpStopped', '1', { kind: 'media-stopped', callId }, '1')),
    'CallEvents.RtpResumed': full(heard('RtpResumed', '1', { kind: 'media-resumed', callId }, '1')),
    'CallEvents.ToneReceived': partial(
      '`type` 2, of keys within the sound, never comes.',
      heard('ToneReceived', 'e.tone, e.type', { kind: 'tone-received', callId, tone: '#', type: '1' }, '#,1'),
    ),
    'CallEvents.MicStatusChange': full(
      heard('MicStatusChange', 'e.active', { kind: 'mic-status-change', callId, active: true }, 'true'),
    ),
    'CallEvents.MediaStatisticsReceived': partial(
      'Without `audioLevel`. `in` has a sample for each track, `out` one for all of them, without `jitter`.',
      heard(
        'MediaStatisticsReceived',
        'e.statistics.in[0].numPackets, e.statistics.in[0].packetLoss, e.statistics.out.length',
        {
          kind: 'call-statistics',
          callId,
          statistics: { in: [{ id: 0, numPackets: 50, packetLoss: 2, jitter: 3, rttMs: 40 }], out: [] },
        },
        '50,2,0',
      ),
    ),
    ...Object.fromEntries(UNSENT_EVENTS.map((name): [string, DocumentedName] => [`CallEvents.${name}`, UNSENT])),
  },
};
