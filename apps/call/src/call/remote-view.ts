import type { Call } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';

export interface RemoteView {
  readonly video: HTMLVideoElement;
  close(): void;
}

/**
 * Plays what the other side sends, sound included. The sound has an element of its own: Chromium plays none of one whose video
 * track has had no picture yet, and a scenario that plays a file sends none.
 *
 * @param onPicture Runs when a picture comes or ceases: an answer may promise one that is never sent.
 */
export function remoteView(call: Call, label: string, onPicture: (isThere: boolean) => void): RemoteView {
  const video = element('video', { class: 'remote-view', autoplay: true, playsinline: true, 'aria-label': label });
  video.muted = true;
  const sound = element('audio', { autoplay: true });
  const show = (): void => {
    const [track] = call.remoteStream?.getVideoTracks() ?? [];
    onPicture(track !== undefined && !track.muted && video.videoWidth > 0);
  };
  const play = (): void => {
    video.srcObject = call.remoteStream ?? null;
    const audible = call.remoteStream?.getAudioTracks() ?? [];
    sound.srcObject = audible.length === 0 ? null : new MediaStream(audible);
    for (const track of call.remoteStream?.getVideoTracks() ?? []) {
      track.onmute = show;
      track.onunmute = show;
    }
    show();
  };
  video.addEventListener('resize', show);
  const unsubscribe = call.on('remoteMedia', play);
  play();
  return {
    video,
    close: () => {
      unsubscribe();
      for (const track of call.remoteStream?.getVideoTracks() ?? []) {
        track.onmute = null;
        track.onunmute = null;
      }
      video.srcObject = null;
      sound.srcObject = null;
    },
  };
}
