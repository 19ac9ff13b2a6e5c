import type { LocalMedia, MediaKind } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';
import { type IconName, icon } from '../dom/icon.ts';
import type { CallText } from './text.ts';

/**
 * Buttons for what there is: microphone, camera, or both. They follow the media, whoever changes it.
 *
 * @param hasCamera Whether the camera is of interest.
 */
export function muteButtons(media: LocalMedia, text: CallText, hasCamera = media.videoTrack !== undefined) {
  const microphone = muteButton(media, 'audio', text.shortMicrophone, {
    on: ['microphone', text.muteMicrophone],
    off: ['microphoneOff', text.unmuteMicrophone],
  });
  const camera = muteButton(media, 'video', text.shortCamera, {
    on: ['camera', text.muteCamera],
    off: ['cameraOff', text.unmuteCamera],
  });
  return {
    buttons: [media.audioTrack && microphone.root, hasCamera && camera.root],
    close: () => {
      microphone.close();
      camera.close();
    },
  };
}

interface Face {
  readonly on: readonly [IconName, string];
  readonly off: readonly [IconName, string];
}

function muteButton(media: LocalMedia, kind: MediaKind, short: string, face: Face) {
  const root = roundButton(face.on[0], face.on[1], short, () => media.setMuted(kind, !media.isMuted(kind)));
  const show = (): void => {
    const [name, label] = media.isMuted(kind) ? face.off : face.on;
    root.classList.toggle('off', media.isMuted(kind));
    root.querySelector('.icon')?.replaceWith(icon(name));
    root.setAttribute('aria-label', label);
    root.title = label;
  };
  show();
  return { root, close: media.on('mute', show) };
}

/** A round button with an icon, and a word under it. */
export function roundButton(name: IconName, label: string, short: string, run: () => void): HTMLButtonElement {
  return element(
    'button',
    {
      type: 'button',
      class: 'round',
      'aria-label': label,
      title: label,
      on: {
        click: (event) => {
          if ((event.currentTarget as HTMLElement).getAttribute('aria-disabled') !== 'true') run();
        },
      },
    },
    element('span', { class: 'disc' }, icon(name)),
    element('span', { class: 'round-label', 'aria-hidden': 'true' }, short),
  );
}
