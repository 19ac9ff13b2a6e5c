import type { Millis, Ticks } from '@callcast/core';
import type { ReceivedPacket } from '@callcast/rtp';
import type { VideoHeader } from './source-unit.ts';

/** When a picture was made and came. */
export interface PictureTimes {
  /** Sampling instant: unwrapped RTP timestamp, 90 kHz. */
  readonly position: Ticks;
  /** When the datagram that completed it was read. */
  readonly arrivedAt: Millis;
}

/** Whether a picture can be decoded after what its source has said so far; `changed`: by a new header. */
export type PictureReadiness = 'ready' | 'changed' | 'unusable';

export interface PublishedPicture {
  readonly body: Uint8Array;
  /** See `FlvTag`. */
  readonly isRasl: boolean;
  /** Of H.264: what a hold goes on from. {@link NO_NAL_UNITS} for others. */
  readonly nalUnits: readonly Uint8Array[];
}

/**
 * Steps 4, 6 and 8 of one codec. It tells each picture to its sink; `read` and `publish`, in this order, or `skip` are about
 * the one that is being told.
 */
export interface VideoCodec {
  /** 4. RTP payload → picture. */
  push(packet: ReceivedPacket): void;
  /** Packets were given up. */
  gap(): void;
  /** What follows comes from another source. */
  reset(): void;
  /** 6. Parameters of the decoder. */
  read(): PictureReadiness;
  /** Undefined until `read` was `changed`. */
  readonly header: VideoHeader | undefined;
  /** Pictures that may be decoded before one that is shown earlier; undefined: not said. */
  readonly reorderDepth: number | undefined;
  /** Whether there is anything in it for a decoder. */
  readonly isEmpty: boolean;
  /** In place of 6 and 8. The picture is held back: parameter sets that it carries are stored for those behind it. */
  skip(): void;
  /** 8. Tag body. */
  publish(compositionTime: Millis): PublishedPicture;
}

export interface PictureSink {
  /** A whole one. @param isKeyFrame A decoder can begin with it. */
  picture(times: PictureTimes, isKeyFrame: boolean): void;
  /** At least one picture is missing here. */
  incomplete(): void;
}
