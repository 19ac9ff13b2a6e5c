import type { Language } from '../language/language.ts';

const en = {
  title: 'Put a video call on the air',
  lead: 'A call comes in, a scenario decides, the picture goes out by RTMP: to Twitch, YouTube, or any streaming server.',
  callTitle: 'Call with your camera',
  callText: 'Log in, look into the camera, press Call. Any number will do.',
  callButton: 'Open the call page',
  watchTitle: 'Watch what goes out',
  watchText: 'The demo scenario publishes to the test CDN on this server. See it as your viewers do.',
  watchButton: 'Watch the stream',
  elsewhereTitle: 'Publish somewhere real',
  elsewhereText: 'Take the address and the key from your streaming service and put them into the scenario:',
  robotTitle: 'No camera? Let a robot call',
  robotText: 'It sends a moving test picture and a tone, as many calls as you like:',
  addresses: 'Addresses of this server',
  addressCall: 'Call page',
  addressWatch: 'Player',
  addressRtmp: 'Test CDN, for any encoder',
  addressWhip: 'WHIP, for OBS and other encoders',
  addressSdk: 'Web SDK, for your own pages',
  addressSecure: 'HTTPS, for phones',
  copy: 'Copy',
  copied: 'Copied',
  version: 'Version',
} as const;

export type HomeText = { readonly [Key in keyof typeof en]: string };

const ru: HomeText = {
  title: 'Выведите видеозвонок в эфир',
  lead: 'Звонок приходит, сценарий решает, картинка уходит по RTMP: на Twitch, YouTube или любой стриминговый сервер.',
  callTitle: 'Позвоните с камерой',
  callText: 'Войдите, посмотрите в камеру, нажмите «Позвонить». Номер подойдёт любой.',
  callButton: 'Открыть страницу звонка',
  watchTitle: 'Посмотрите, что уходит в эфир',
  watchText: 'Демо-сценарий публикует в тестовый CDN на этом сервере. Так эфир увидят ваши зрители.',
  watchButton: 'Смотреть эфир',
  elsewhereTitle: 'Публикуйте по-настоящему',
  elsewhereText: 'Возьмите адрес и ключ у своего стримингового сервиса и впишите их в сценарий:',
  robotTitle: 'Нет камеры? Пусть позвонит робот',
  robotText: 'Он отправляет движущуюся тестовую картинку и тон, сколько угодно звонков:',
  addresses: 'Адреса этого сервера',
  addressCall: 'Страница звонка',
  addressWatch: 'Плеер',
  addressRtmp: 'Тестовый CDN, для любого кодера',
  addressWhip: 'WHIP, для OBS и других кодеров',
  addressSdk: 'Web SDK, для ваших страниц',
  addressSecure: 'HTTPS, для телефонов',
  copy: 'Скопировать',
  copied: 'Скопировано',
  version: 'Версия',
};

export const HOME_TEXT: Readonly<Record<Language, HomeText>> = { en, ru };
