import { CallError } from './call-error.ts';
import { MAX_VIDEO_BITRATE_BPS } from './limits.ts';
import type { LocalMedia, MediaKind } from './local-media.ts';

/** Whether a list of sendable codecs holds H.264. Ask the sender's capabilities: WebCodecs and MSE say nothing about it. */
export const hasH264 = (codecs: readonly RTCRtpCodec[]): boolean =>
  codecs.some((codec) => codec.mimeType.toLowerCase() === 'video/h264');

/** H.264 first, the rest kept behind it, so that a server which wants something else can still say what it got. */
export function preferH264(codecs: readonly RTCRtpCodec[]): RTCRtpCodec[] {
  const isH264 = (codec: RTCRtpCodec): boolean => codec.mimeType.toLowerCase() === 'video/h264';
  return [...codecs.filter(isH264), ...codecs.filter((codec) => !isH264(codec))];
}

/** What is offered beside the tracks themselves. */
export interface OfferPlan {
  /** Whether the camera of `media` is sent. */
  readonly sendVideo: boolean;
  /** `true` asks for it even without a track of ours, `false` never; undefined takes it where a track of ours goes. */
  readonly receiveAudio?: boolean | undefined;
  readonly receiveVideo?: boolean | undefined;
}

/**
 * Adds the tracks of `media` to a connection and offers them.
 *
 * Kinds that are neither sent nor asked for are not offered at all: the server publishes audio only when no video was
 * offered, and would wait for a picture otherwise.
 *
 * @param sendCodecs Codecs that this browser can send, in its own order.
 * @returns The SDP offer as the browser wrote it, `a=ssrc` lines included. Candidates follow by `icecandidate`.
 */
export async function offerMedia(
  peer: RTCPeerConnection,
  media: LocalMedia,
  sendCodecs: readonly RTCRtpCodec[],
  { sendVideo, receiveAudio, receiveVideo }: OfferPlan,
): Promise<string> {
  const { audioTrack } = media;
  const videoTrack = sendVideo ? media.videoTrack : undefined;
  const direction = (receive: boolean | undefined) => (receive === false ? 'sendonly' : 'sendrecv');
  if (audioTrack !== undefined)
    peer.addTransceiver(audioTrack, { direction: direction(receiveAudio), streams: [media.stream] });
  else if (receiveAudio) peer.addTransceiver('audio', { direction: 'recvonly' });
  if (videoTrack !== undefined) {
    const transceiver = peer.addTransceiver(videoTrack, {
      direction: direction(receiveVideo),
      streams: [media.stream],
      sendEncodings: [{ maxBitrate: MAX_VIDEO_BITRATE_BPS }],
    });
    if (hasH264(sendCodecs)) transceiver.setCodecPreferences?.(preferH264(sendCodecs));
    await keepResolution(transceiver.sender);
  } else if (receiveVideo) {
    peer.addTransceiver('video', { direction: 'recvonly' });
  }
  await peer.setLocalDescription();
  const sdp = peer.localDescription?.sdp;
  if (sdp === undefined) throw new CallError('WEBRTC_MISSING', 'the browser wrote no offer');
  return sdp;
}

/**
 * Set before the offer: Chromium otherwise starts at 320×180 and changes the picture size for 20 seconds, and every
 * change is a new sequence header for all viewers.
 */
async function keepResolution(sender: RTCRtpSender): Promise<void> {
  try {
    await sender.setParameters({ ...sender.getParameters(), degradationPreference: 'maintain-resolution' });
  } catch {
    // Firefox and older Safari refuse parameters before negotiation. They keep their own policy.
  }
}

/** Sends another track of the same kind without a new negotiation. A kind that is not sent stays unsent. */
export async function replaceSentTrack(
  peer: RTCPeerConnection,
  kind: MediaKind,
  track: MediaStreamTrack,
): Promise<void> {
  const transceiver = peer
    .getTransceivers()
    .find(
      ({ direction, sender, receiver }) =>
        direction !== 'recvonly' && (sender.track?.kind ?? receiver.track.kind) === kind,
    );
  await transceiver?.sender.replaceTrack(track);
}

/**
 * Whether the server can use a candidate of ours. Names ending in `.local` hide addresses from pages (mDNS); a server
 * cannot resolve them and learns the true address from the first check it receives.
 */
export const isUsefulCandidate = (candidate: string): boolean =>
  candidate !== '' && !/ \S+\.local \d+ typ /i.test(candidate);
