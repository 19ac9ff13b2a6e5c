/** Entry of a media worker process: WebRTC peers in, RTMP outputs out. It lives and dies with the server's channel. */
import { flushCompileCache } from 'node:module';
import { MediaNode, type MediaNodeSession } from '@callcast/calls/media-node';
import type { Log, LogFields, LogLevel } from '@callcast/core';
import { AudioCodecs } from '@callcast/media';
import { closeLibrary, PeerHost, routeLibraryLog } from '@callcast/webrtc/io';
import { servePreviews } from '../previews/io/serve-previews.ts';
import { realRandom, realTime } from '../real-time.ts';
import { RecordingFolder } from '../recordings/io/recording-folder.ts';
import { Recordings } from '../recordings/recordings.ts';
import { createReservedFile } from '../recordings/reserved-file.ts';
import type {
  FromMediaWorker,
  FromMediaWorkerBatch,
  MediaWorkerConfig,
  ToMediaWorker,
} from './media-worker-protocol.ts';
import { RoomRequests } from './room-requests.ts';
import { rtmpOutputs } from './rtmp-outputs.ts';
import { REAL_WAKE_UPS, WakeUpPacing } from './wake-up-pacing.ts';
import { webrtcLegs } from './webrtc-legs.ts';
import { loadBetween, type ProcessTimes, REPORT_INTERVAL } from './worker-load.ts';

let unsent: FromMediaWorker[] = [];

/** Leaves with everything else of this turn of the event loop: a message wakes the server, however much is in it. */
function send(message: FromMediaWorker): void {
  if (unsent.push(message) === 1) setImmediate(() => flush());
}

/** @param sent Called when it has left, or cannot leave. */
function flush(sent: () => void = () => undefined): void {
  const batch: FromMediaWorkerBatch = unsent;
  unsent = [];
  if (!process.connected || batch.length === 0 || process.send === undefined) sent();
  else process.send(batch, sent);
}

function workerLog(bound: LogFields): Log {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void =>
      send({ kind: 'log', level, message, fields: { ...bound, ...fields } });
  return {
    debug: () => {}, // per-packet chatter never crosses the process border
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => workerLog({ ...bound, ...fields }),
  };
}

async function run(config: MediaWorkerConfig): Promise<void> {
  const log = workerLog({ worker: config.workerIndex });
  routeLibraryLog(log);
  const codecs = await AudioCodecs.load();
  const host = new PeerHost({
    port: config.mediaPort,
    bindAddress: config.bindAddress,
    startBitrateKbps: START_BITRATE_KBPS,
    ...(config.publicAddress === undefined ? {} : { publicAddress: config.publicAddress }),
    scheduler: realTime,
    log,
  });
  const pacing = new WakeUpPacing(REAL_WAKE_UPS);
  const folder = new RecordingFolder(config.recordings.folder);
  const rooms = new RoomRequests(send);
  const recordings = new Recordings({
    createFile: (accountId, name) =>
      createReservedFile({
        reserve: (bytes) => rooms.reserve(accountId, name, bytes),
        create: () => folder.create(accountId, name),
        release: () => send({ kind: 'recording-released', accountId, name }),
      }),
    maxFileBytes: config.recordings.maxFileBytes,
    scheduler: realTime,
    log,
  });
  const node = new MediaNode({
    transports: webrtcLegs(host, pacing),
    outputs: rtmpOutputs({ ...config, scheduler: realTime, random: realRandom, log }),
    recordings,
    codecs,
    scheduler: realTime,
    random: realRandom,
    log,
  });
  const sessions = new Map<number, MediaNodeSession>();

  const sessionOf = (session: number): MediaNodeSession => {
    const known = sessions.get(session);
    if (known !== undefined) return known;
    const opened = node.openSession((event) => send({ kind: 'event', session, event }));
    sessions.set(session, opened);
    return opened;
  };

  process.on('message', (message: ToMediaWorker) => {
    switch (message.kind) {
      case 'command':
        sessionOf(message.session).handle(message.command);
        return;
      case 'close-session':
        sessions.get(message.session)?.close();
        sessions.delete(message.session);
        send({ kind: 'session-closed', session: message.session });
        return;
      case 'room':
        rooms.handleRoom(message.request, message.room);
        return;
      case 'shutdown':
        node.close();
        host.close();
        // What the outputs still say (FCUnpublish, deleteStream) is on its way to the sockets, recordings to the disk.
        realTime.after(SHUTDOWN_FLUSH, () => {
          void recordings.released().then(() => {
            flush(() => {
              closeLibrary();
              process.exit(0);
            });
          });
        });
        return;
      case 'init':
        return;
    }
  });
  await servePreviews(
    config.previewSocket,
    ({ session, outputId }, viewer) => sessions.get(session)?.watch(outputId, viewer),
    realTime,
  );
  send({ kind: 'ready' });
  flushCompileCache(); // a worker that is killed would not
  reportLoad(pacing, processTimes(pacing));
}

/** Once a second, for the choice of a worker. */
function reportLoad(pacing: WakeUpPacing, before: ProcessTimes): void {
  realTime.after(REPORT_INTERVAL, () => {
    const times = processTimes(pacing);
    send({ kind: 'load', load: loadBetween(before, times) });
    reportLoad(pacing, times);
  });
}

function processTimes(pacing: WakeUpPacing): ProcessTimes {
  const { user, system } = process.cpuUsage();
  return {
    atMs: realTime.now(),
    cpuMs: (user + system) / 1_000,
    activeMs: performance.eventLoopUtilization().active - pacing.pausedMs,
  };
}

/** Chromium begins a 720p picture at full size with it, instead of growing there over 20 s; others ignore it. */
const START_BITRATE_KBPS = 2_500;

/** Time for the last bytes to reach the kernel. */
const SHUTDOWN_FLUSH = 100 as Parameters<typeof realTime.after>[0];

// A terminal's Ctrl-C reaches the whole group: the server decides when this process ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit(0));
process.once('message', (message: ToMediaWorker) => {
  if (message.kind !== 'init') throw new Error('invariant broken: the first message is init');
  run(message.config).catch((cause: unknown) => {
    send({ kind: 'log', level: 'error', message: 'media worker failed to start', fields: { cause: String(cause) } });
    flush(() => process.exit(1));
  });
});
