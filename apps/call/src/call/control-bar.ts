import type { Call, LocalMedia } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';
import { muteButtons, roundButton } from './mute-buttons.ts';
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
  const mute = muteButtons(media, text, call.isVideoSent);
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
      ...mute.buttons,
      call.isVideoSent && canFlip && flip,
      hangUp,
    ),
    close: mute.close,
  };
}
