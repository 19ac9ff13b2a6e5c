/** Where media goes, as the settings want it: the embedded test CDN, and media workers with their figures. */
import { join } from 'node:path';
import type { Log } from '@callcast/core';
import type { Registry } from 'prom-client';
import { MediaMetrics } from './metrics/media-metrics.ts';
import { OutputMetrics } from './metrics/output-metrics.ts';
import type { SocketFolder } from './previews/index.ts';
import { realTime } from './real-time.ts';
import type { RecordingLedger } from './recordings/index.ts';
import type { ServerSettings } from './settings.ts';
import { startTestCdn, type TestCdn } from './test-cdn/index.ts';
import { forkMediaWorker } from './workers/io/fork-media-worker.ts';
import { MediaWorkers } from './workers/media-workers.ts';

/** @returns Undefined: it is switched off. Whoever opened it closes it. */
export async function openCdn(settings: ServerSettings, log: Log): Promise<TestCdn | undefined> {
  const { port, mayMove } = settings.rtmp;
  if (port === 0) return undefined;
  return startTestCdn({
    host: settings.host,
    rtmpPort: port,
    mayMove,
    log,
    scheduler: realTime,
    publishKey: settings.rtmpPublishKey,
  });
}

/** @returns Once all of them are ready. Whoever started them closes them. */
export async function startWorkers(
  settings: ServerSettings,
  on: {
    readonly mediaPort: number;
    readonly sockets: SocketFolder;
    readonly cdn: TestCdn | undefined;
    readonly log: Log;
    readonly metrics: Registry;
    readonly ledger: RecordingLedger;
  },
): Promise<MediaWorkers> {
  const { mediaPort, sockets, cdn, log, metrics, ledger } = on;
  const media = new MediaMetrics(metrics, realTime);
  const outputs = new OutputMetrics(metrics);
  const { host, publicAddress, rtmpsAuthorities } = settings;
  const egressAllow = egressAllowOf(settings, cdn);
  const configs = Array.from({ length: settings.media.workers }, (_, workerIndex) => ({
    workerIndex,
    bindAddress: host,
    publicAddress,
    mediaPort: mediaPort + workerIndex,
    egressAllow,
    previewSocket: sockets.previewsOf(workerIndex),
    recordings: { folder: recordingsOf(settings), maxFileBytes: settings.recordings.maxFileBytes },
    rtmpsAuthorities,
  }));
  return MediaWorkers.start({
    configs,
    scheduler: realTime,
    log,
    openProcess: forkMediaWorker,
    recordings: ledger,
    onLegStatistics: (leg, statistics, isLast) => media.recordLeg(leg, statistics, isLast),
    onOutputStatistics: (output, statistics) => media.recordOutput(output, statistics),
    onOutput: (output, event) => outputs.record(output, event),
    onSessionClosed: (session) => {
      media.forget(`${session}/`);
      outputs.forget(`${session}/`);
    },
  });
}

/** The embedded test CDN is allowed by identity, whatever else scenarios may reach. */
export function egressAllowOf({ egressAllow }: ServerSettings, cdn: TestCdn | undefined): string[] {
  return cdn === undefined ? [...egressAllow] : [...egressAllow, `127.0.0.1:${cdn.rtmpPort}`];
}

/** Its folder of recordings. */
export const recordingsOf = ({ dataDir }: ServerSettings): string => join(dataDir, 'recordings');
