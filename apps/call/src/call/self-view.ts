import type { LocalMedia } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';

export interface SelfView {
  readonly video: HTMLVideoElement;
  close(): void;
}

/**
 * The person's own picture, mirrored as in a mirror unless the camera looks away from them. What is sent is never
 * mirrored.
 *
 * @param onShape Runs when the picture's size becomes known or changes.
 */
export function selfView(
  media: LocalMedia,
  options: { readonly label: string; readonly isMirrored: boolean; readonly onShape?: (isUpright: boolean) => void },
): SelfView {
  const video = element('video', {
    class: 'self-view',
    autoplay: true,
    muted: true,
    playsinline: true,
    'aria-label': options.label,
  });
  // The attribute alone does not mute an element made by script.
  video.muted = true;
  video.srcObject = media.stream;
  const mirror = (): void => {
    const facesAway = media.videoTrack?.getSettings().facingMode === 'environment';
    video.classList.toggle('mirrored', options.isMirrored && !facesAway);
  };
  mirror();
  video.addEventListener('resize', () => options.onShape?.(video.videoHeight > video.videoWidth));
  const unsubscribe = media.on('track', () => {
    mirror();
    // Safari stops showing a stream whose tracks were changed.
    video.srcObject = media.stream;
  });
  return {
    video,
    close: () => {
      unsubscribe();
      video.srcObject = null;
    },
  };
}
