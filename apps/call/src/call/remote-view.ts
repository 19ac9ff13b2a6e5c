import type { Call } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';

export interface RemoteView {
  readonly video: HTMLVideoElement;
  close(): void;
}

/**
 * Plays what the other side sends, sound included.
 *
 * @param onPicture Runs when a picture comes or ceases: an answer may promise one that is never sent.
 */
export function remoteView(call: Call, label: string, onPicture: (isThere: boolean) => void): RemoteView {
  const video = element('video', { class: 'remote-view', autoplay: true, playsinline: true, 'aria-label': label });
  const show = (): void => {
    const [track] = call.remoteStream?.getVideoTracks() ?? [];
    onPicture(track !== undefined && !track.muted && video.videoWidth > 0);
  };
  const play = (): void => {
    video.srcObject = call.remoteStream ?? null;
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
    },
  };
}
