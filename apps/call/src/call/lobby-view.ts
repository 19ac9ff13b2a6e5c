import { CallError, type LocalMedia } from '@callcast/web-sdk';
import { type Child, element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { errorText } from '../language/error-text.ts';
import { errorNotice, notice } from '../shell/notice.ts';
import { callerName } from './caller-name.ts';
import { asCallError } from './desk.ts';
import { devicePicker } from './device-picker.ts';
import { clockTime } from './duration.ts';
import { levelMeter } from './level-meter.ts';
import { muteButtons } from './mute-buttons.ts';
import { selfView } from './self-view.ts';
import type { View, ViewContext } from './view.ts';

interface Part {
  readonly stage: readonly Child[];
  /** What must be read before calling. */
  readonly first: readonly Child[];
  readonly devices: readonly Child[];
  readonly closers: readonly (() => void)[];
}

/** The screen before a call: how I look and sound, what to dial, and how the last call went. */
export function lobbyView(context: ViewContext): View {
  const { client, desk, language, text, announce } = context;
  const stage = element('section', { class: 'stage', 'aria-label': text.selfView });
  const devices = element('div', { class: 'devices' });
  const problems = element('div', { class: 'stack' });
  let part: Part | undefined;

  const number = element('input', {
    class: 'input',
    id: 'number',
    name: 'number',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    required: true,
    maxlength: 255,
    value: desk.number,
    'aria-describedby': 'number-hint',
    on: {
      input: () => {
        desk.number = number.value;
      },
    },
  });
  const callButton = element(
    'button',
    { class: 'button primary call-button', type: 'submit', 'data-start': true },
    icon('call'),
    text.call,
  );
  const reachable = element('p', { class: 'hint', hidden: !client.isReachable }, text.reachable);
  const unsubscribe = client.on('reachable', (isReachable) => {
    reachable.hidden = !isReachable;
  });
  const showProblem = (error: unknown): void => {
    const failure = asCallError(error);
    problems.replaceChildren(errorNotice(language, failure, { tone: 'warn' }));
    announce(errorText(language, failure.code).title);
  };

  const update = (): void => {
    for (const close of part?.closers ?? []) close();
    part = partFor(context, showProblem);
    stage.replaceChildren(...nodes(part.stage));
    devices.replaceChildren(...nodes(part.devices));
    problems.replaceChildren(...lastCallNotice(context), ...nodes(part.first));
    callButton.disabled = desk.media.name !== 'open';
  };
  update();

  const form = element(
    'form',
    {
      class: 'card lobby-card',
      on: {
        submit: (event) => {
          event.preventDefault();
          desk.number = number.value.trim() || desk.number;
          desk.startCall();
        },
      },
    },
    element('h1', {}, text.lobbyTitle),
    problems,
    element(
      'div',
      { class: 'field' },
      element('label', { for: 'number' }, text.number),
      number,
      element('span', { class: 'hint', id: 'number-hint' }, text.numberHint),
    ),
    client.canSendH264 === false && errorNotice(language, new CallError('NO_H264_ENCODER', ''), { tone: 'warn' }),
    callButton,
    reachable,
    devices,
  );
  return {
    root: element('main', { class: 'lobby' }, stage, form),
    update,
    close: () => {
      unsubscribe();
      for (const close of part?.closers ?? []) close();
    },
  };
}

function partFor(context: ViewContext, showProblem: (error: unknown) => void): Part {
  const { desk, language, text } = context;
  const { media: situation } = desk;
  switch (situation.name) {
    case 'closed':
    case 'opening':
      return {
        stage: [
          element(
            'div',
            { class: 'stage-note', role: 'status' },
            element('span', { class: 'spinner', 'aria-hidden': 'true' }),
            element('p', {}, text.openingDevices),
          ),
        ],
        first: [],
        devices: [],
        closers: [],
      };
    case 'failed':
      return {
        stage: [element('div', { class: 'stage-note' }, icon('cameraOff'))],
        first: [errorNotice(language, situation.error, { actions: waysOut(context, situation.error) })],
        devices: [],
        closers: [],
      };
    case 'open':
      return openPart(context, situation.media, situation.isTestPattern, showProblem);
  }
}

function openPart(
  context: ViewContext,
  media: LocalMedia,
  isTestPattern: boolean,
  showProblem: (error: unknown) => void,
): Part {
  const { client, desk, language, text } = context;
  const upright = notice({ tone: 'info', title: text.vertical });
  upright.hidden = true;
  const picture = selfView(media, {
    label: text.selfView,
    isMirrored: !isTestPattern,
    onShape: (isUpright) => {
      upright.hidden = !isUpright;
    },
  });
  const pickers = isTestPattern ? undefined : devicePicker(client, media, text, showProblem);
  const meter = media.audioTrack && levelMeter(media.audioTrack, text.microphoneLevel, text.silence);
  const mute = muteButtons(media, text);
  const retry = button(text.tryAgain, () => void desk.openDevices());
  return {
    stage: [
      media.videoTrack ? picture.video : stageNote(text.noPicture),
      element('div', { class: 'stage-buttons' }, ...mute.buttons),
    ],
    first: [
      ...media.problems.map((problem) => errorNotice(language, problem, { tone: 'warn', actions: [retry] })),
      upright,
      isTestPattern &&
        notice({
          tone: 'info',
          title: text.testPicture,
          actions: [button(text.backToCamera, () => void desk.openDevices())],
        }),
    ],
    devices: [media.videoTrack && pickers?.video.root, media.audioTrack && pickers?.audio.root, meter?.root],
    closers: [
      picture.close,
      mute.close,
      media.on('error', showProblem),
      ...(pickers === undefined ? [] : [pickers.video.close, pickers.audio.close]),
      ...(meter === undefined ? [] : [meter.close]),
    ],
  };
}

/** Buttons that lead on when no device could be opened. */
function waysOut({ desk, facts, text }: ViewContext, error: CallError): readonly Child[] {
  const secure =
    error.code === 'INSECURE_ORIGIN' && facts.secureUrl !== undefined
      ? element('a', { class: 'button primary slim', href: new URL('/call/', facts.secureUrl).href }, text.openSecure)
      : undefined;
  return [
    secure,
    error.code !== 'INSECURE_ORIGIN' && button(text.tryAgain, () => void desk.openDevices()),
    error.code !== 'WEBRTC_MISSING' && button(text.useTestPicture, () => desk.useTestPattern()),
  ];
}

function lastCallNotice({ desk, language, text }: ViewContext): readonly HTMLElement[] {
  const { lastCall } = desk;
  if (lastCall === undefined) return [];
  const { error, by } = lastCall.end;
  const { from, seconds } = lastCall;
  // What fails after the person answered is told as any failure.
  if (from !== undefined && seconds === undefined && by !== 'local' && (error === undefined || !from.media)) {
    const title = lastCall.end.answeredElsewhere ? text.answeredElsewhere : text.missedCall;
    return [notice({ tone: 'info', title: `${title} · ${callerName(from, text)}` })];
  }
  const endedTitle = seconds === undefined ? text.callEnded : `${text.callEnded} · ${clockTime(seconds)}`;
  const whoEnded = from === undefined ? text.scenarioEnded : text.otherSideEnded;
  if (error === undefined)
    return [notice({ tone: 'good', title: endedTitle, advice: by === 'remote' ? whoEnded : undefined })];
  const anyway = button(text.callAnyway, () => {
    desk.allowOtherVideoCodecs = true;
    desk.startCall();
  });
  return [errorNotice(language, error, { actions: [error.code === 'NO_H264_ENCODER' && anyway] })];
}

const nodes = (children: readonly Child[]): Node[] => children.filter((child) => child instanceof Node);

function stageNote(sentence: string): HTMLElement {
  return element('div', { class: 'stage-note' }, icon('cameraOff'), element('p', {}, sentence));
}

function button(label: string, run: () => void): HTMLElement {
  return element('button', { type: 'button', class: 'button slim', on: { click: run } }, label);
}
