import type { Language } from '../language/language.ts';

const en = {
  watch: 'Watch',
  waiting: 'Waiting for the stream',
  waitingHint: 'Nobody is publishing it now. This page starts by itself when somebody does.',
  starting: 'Starting…',
  ended: 'The stream has ended',
  endedHint: 'If it comes back, it plays here again.',
  failed: 'The stream cannot be played',
  failedHint: 'Trying again. It may hold no H.264 video or AAC sound.',
  unsupported: 'This browser cannot play live streams',
  unsupportedHint: 'It lacks Media Source Extensions. Use a current Chrome, Edge, Firefox, or Safari 17.1 and newer.',
  live: 'LIVE',
  playing: 'Playing live',
  soundOn: 'Turn sound on',
  soundOff: 'Turn sound off',
  full: 'Full screen',
  play: 'Play',
  delay: 'Delay',
  seconds: 's',
  goLive: 'Go on air with a call',
  publish: 'Or publish with any encoder',
} as const;

export type WatchText = { readonly [Key in keyof typeof en]: string };

const ru: WatchText = {
  watch: 'Эфир',
  waiting: 'Ждём начала эфира',
  waitingHint: 'Сейчас его никто не публикует. Когда начнут, страница включится сама.',
  starting: 'Включаем…',
  ended: 'Эфир закончился',
  endedHint: 'Если он вернётся, показ продолжится здесь же.',
  failed: 'Эфир не воспроизводится',
  failedHint: 'Пробуем снова. Возможно, в нём нет видео H.264 или звука AAC.',
  unsupported: 'Этот браузер не показывает прямой эфир',
  unsupportedHint: 'В нём нет Media Source Extensions. Возьмите свежий Chrome, Edge, Firefox или Safari 17.1 и новее.',
  live: 'ЭФИР',
  playing: 'Идёт эфир',
  soundOn: 'Включить звук',
  soundOff: 'Выключить звук',
  full: 'Во весь экран',
  play: 'Смотреть',
  delay: 'Задержка',
  seconds: 'с',
  goLive: 'Выйти в эфир звонком',
  publish: 'Или публикуйте любым кодером',
};

export const WATCH_TEXT: Readonly<Record<Language, WatchText>> = { en, ru };
