import type { StreamingAgentOptions } from '@callcast/scenario/protocol';
import type { VideoCodec } from './call-records.ts';

/** What there is to publish. */
export interface Granted {
  /** Null: sound alone. */
  readonly video: VideoCodec | null;
  /** False: nothing to mismatch. */
  readonly videoOffered: boolean;
}

const NAMES = { H264: 'H.264', H265: 'H.265', AV1: 'AV1', VP8: 'VP8' } as const;
const WANTED = { h264: 'H264', hevc: 'H265', av1: 'AV1' } as const;

/** What an agent may publish. @param codec Of its first publish, which it keeps, whoever comes next. */
export function publishedCodecs(options: StreamingAgentOptions, codec: VideoCodec | undefined): readonly VideoCodec[] {
  if (codec !== undefined) return [codec];
  const { videoCodec = 'h264' } = options;
  return videoCodec === 'h264' ? ['H264'] : [WANTED[videoCodec], 'H264'];
}

/** The codec rule of the scenario API: nothing to complain about, or what StreamError says. */
export function codecMismatch({ video, videoOffered }: Granted, published: readonly VideoCodec[]): string | undefined {
  if (!videoOffered || (video !== null && published.includes(video))) return undefined;
  const given = video === null ? 'No video' : NAMES[video];
  const wanted = published.includes('H264') ? 'H264' : (published[0] ?? 'H264');
  return `Video codec mismatch. ${given} granted, but should be ${NAMES[wanted]}`;
}
