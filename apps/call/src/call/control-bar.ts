import type { Call, LocalMedia, MediaKind } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';
import { type IconName, icon } from '../dom/icon.ts';
import type { CallText } from './text.ts';

export interface ControlBarOptions {
  readonly call: Call;
  readonly media: LocalMedia;
  readonly text: CallText;
  /** A test picture has no other side. */
  readonly canFlip: boolean;
  readonly showProblem: (error: unknown) => void;
}

/** Microphone, camera, flip, hang up. */
export function controlBar({ call, media, text, canFlip, showProblem }: ControlBarOptions) {
  const microphone = muteButton(media, 'audio', text.shortMicrophone, {
    on: ['microphone', text.muteMicrophone],
    off: ['microphoneOff', text.unmuteMicrophone],
  });
  const camera = muteButton(media, 'video', text.shortCamera, {
    on: ['camera', text.muteCamera],
    off: ['cameraOff', text.unmuteCamera],
  });
  const flip = roundButton('flip', text.flipCamera, text.shortFlip, () => {
    flip.setAttribute('aria-disabled', 'true');
    call
      .switchCamera()
      .catch(showProblem)
      .finally(() => flip.removeAttribute('aria-disabled'));
  });
  const hangUp = roundButton('hangUp', text.hangUp, text.shortHangUp, () => call.hangup());
  hangUp.classList.add('end');
  return {
    root: element(
      'div',
      { class: 'controls', role: 'toolbar', 'aria-label': text.call },
      media.audioTrack && microphone.root,
      media.videoTrack && camera.root,
      media.videoTrack && canFlip && flip,
      hangUp,
    ),
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

function roundButton(name: IconName, label: string, short: string, run: () => void): HTMLButtonElement {
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
