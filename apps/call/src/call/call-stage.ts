import type { Call, LocalMedia } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { remoteView } from './remote-view.ts';
import { selfView } from './self-view.ts';
import type { CallText } from './text.ts';

export interface CallStageOptions {
  readonly call: Call;
  readonly media: LocalMedia;
  readonly isMirrored: boolean;
  /** With whom; undefined when the scenario was called. */
  readonly name: string | undefined;
  readonly text: CallText;
  readonly statusBar: HTMLElement;
}

/**
 * The picture of a call. Of a call to a scenario one's own fills it, until the scenario sends one; of an incoming call
 * that of the other side does, and one's own is small.
 */
export function callStage({ call, media, isMirrored, name, text, statusBar }: CallStageOptions) {
  const picture = selfView(media, { label: text.selfView, isMirrored });
  const cameraOff = element('div', { class: 'stage-note over' }, icon('cameraOff'), element('p', {}, text.cameraIsOff));
  const showCamera = (): void => {
    cameraOff.hidden = !media.isMuted('video');
  };
  showCamera();
  const self = element('div', { class: 'self' }, picture.video, cameraOff);
  const alone = element(
    'div',
    { class: 'stage-note' },
    icon(name === undefined ? 'microphone' : 'call'),
    name !== undefined && element('p', { class: 'stage-name' }, name),
    element('p', {}, name === undefined ? text.noPicture : text.noRemotePicture),
  );
  const stage = element('section', { class: 'stage in-call', 'aria-label': text.call });
  const remote = remoteView(call, text.remoteView, (isThere) => {
    stage.classList.toggle('has-remote', isThere);
    self.classList.toggle('small', isThere || name !== undefined);
    alone.hidden = isThere || (name === undefined && call.isVideoSent);
  });
  stage.append(remote.video, alone, ...(call.isVideoSent ? [self] : []), statusBar);
  const unsubscribe = media.on('mute', showCamera);
  return {
    root: stage,
    close: () => {
      unsubscribe();
      remote.close();
      picture.close();
    },
  };
}
