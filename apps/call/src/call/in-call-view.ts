import { IncomingCall } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';
import { errorText } from '../language/error-text.ts';
import { errorNotice } from '../shell/notice.ts';
import { callStage } from './call-stage.ts';
import { callerName } from './caller-name.ts';
import { controlBar } from './control-bar.ts';
import { asCallError } from './desk.ts';
import { outputPanel } from './output-panel.ts';
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
  const status = statusBar(context, call);
  const outputs = outputPanel(context, call);
  const figures = sendingFigures(call, text, language);
  const controls = controlBar({ call, media, text, canFlip: !situation.isTestPattern, showProblem });

  const name = call instanceof IncomingCall ? callerName(call, text) : undefined;
  const stage = callStage({ call, media, isMirrored: !situation.isTestPattern, name, text, statusBar: status.root });
  const closers = [
    stage.close,
    status.close,
    outputs.close,
    figures.close,
    controls.close,
    media.on('error', showProblem),
  ];
  return {
    root: element(
      'main',
      { class: 'calling', tabindex: -1, 'data-start': true },
      stage.root,
      element(
        'aside',
        { class: 'card side' },
        element('h2', {}, name ?? text.outputs),
        problems,
        outputs.root,
        figures.root,
      ),
      controls.root,
    ),
    update: () => undefined,
    close: () => {
      for (const close of closers) close();
    },
  };
}
