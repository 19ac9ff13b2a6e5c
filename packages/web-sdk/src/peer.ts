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

/**
 * Adds the tracks of `media` to a connection and offers them.
 *
 * Kinds without a track are not offered at all: the server publishes audio only when no video was offered, and would
 * wait for a picture otherwise.
 *
 * @param sendCodecs Codecs that this browser can send, in its own order.
 * @returns The SDP offer as the browser wrote it, `a=ssrc` lines included. Candidates follow by `icecandidate`.
 */
export async function offerMedia(
  peer: RTCPeerConnection,
  media: LocalMedia,
  sendCodecs: readonly RTCRtpCodec[],
): Promise<string> {
  const { audioTrack, videoTrack } = media;
  if (audioTrack !== undefined) peer.addTransceiver(audioTrack, { direction: 'sendrecv', streams: [media.stream] });
  if (videoTrack !== undefined) {
    const transceiver = peer.addTransceiver(videoTrack, {
      direction: 'sendrecv',
      streams: [media.stream],
      sendEncodings: [{ maxBitrate: MAX_VIDEO_BITRATE_BPS }],
    });
    if (hasH264(sendCodecs)) transceiver.setCodecPreferences?.(preferH264(sendCodecs));
    await keepResolution(transceiver.sender);
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

/** Sends another track of the same kind without a new negotiation. */
export async function replaceSentTrack(
  peer: RTCPeerConnection,
  kind: MediaKind,
  track: MediaStreamTrack,
): Promise<void> {
  const transceiver = peer
    .getTransceivers()
    .find(({ sender, receiver }) => (sender.track?.kind ?? receiver.track.kind) === kind);
  await transceiver?.sender.replaceTrack(track);
}

/**
 * Whether the server can use a candidate of ours. Names ending in `.local` hide addresses from pages (mDNS); a server
 * cannot resolve them and learns the true address from the first check it receives.
 */
export const isUsefulCandidate = (candidate: string): boolean =>
  candidate !== '' && !/ \S+\.local \d+ typ /i.test(candidate);
