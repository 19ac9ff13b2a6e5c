import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { errorText } from '../language/error-text.ts';
import { errorNotice } from '../shell/notice.ts';
import { controlBar } from './control-bar.ts';
import { asCallError } from './desk.ts';
import { outputPanel } from './output-panel.ts';
import { selfView } from './self-view.ts';
import { sendingFigures } from './sending-figures.ts';
import { statusBar } from './status-bar.ts';
import type { View, ViewContext } from './view.ts';

/** The screen during a call: my picture, whether it is on the air, where it goes, and the buttons. */
export function inCallView(context: ViewContext): View {
  const { desk, language, text, announce } = context;
  const { call, media: situation } = desk;
  if (call === undefined || situation.name !== 'open') throw new Error('there is no call to show');
  const { media } = situation;

  const problems = element('div', { class: 'stack' });
  const showProblem = (error: unknown): void => {
    const failure = asCallError(error);
    problems.replaceChildren(errorNotice(language, failure, { tone: 'warn' }));
    announce(errorText(language, failure.code).title);
  };
  const picture = selfView(media, { label: text.selfView, isMirrored: !situation.isTestPattern });
  const cameraOff = element('div', { class: 'stage-note over' }, icon('cameraOff'), element('p', {}, text.cameraIsOff));
  const showCamera = (): void => {
    cameraOff.hidden = !media.isMuted('video');
  };
  showCamera();
  const status = statusBar(context, call);
  const outputs = outputPanel(context, call);
  const figures = sendingFigures(call, text, language);
  const controls = controlBar({ call, media, text, canFlip: !situation.isTestPattern, showProblem });

  const stage = element(
    'section',
    { class: 'stage in-call', 'aria-label': text.selfView },
    media.videoTrack
      ? picture.video
      : element('div', { class: 'stage-note' }, icon('microphone'), element('p', {}, text.noPicture)),
    cameraOff,
    status.root,
  );
  const closers = [
    picture.close,
    status.close,
    outputs.close,
    figures.close,
    controls.close,
    media.on('error', showProblem),
    media.on('mute', showCamera),
  ];
  return {
    root: element(
      'main',
      { class: 'calling', tabindex: -1, 'data-start': true },
      stage,
      element('aside', { class: 'card side' }, element('h2', {}, text.outputs), problems, outputs.root, figures.root),
      controls.root,
    ),
    update: () => undefined,
    close: () => {
      for (const close of closers) close();
    },
  };
}
