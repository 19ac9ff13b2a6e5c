/** What is known of the services people publish to. Facts, typed anew; the services change them without notice. */

export interface DestinationPreset {
  readonly id: string;
  readonly name: string;
  /** Used when none is given; null: every account has its own. */
  readonly server: string | null;
  readonly backupServer: string | null;
  /** What a server's address looks like there. */
  readonly serverTemplate: string;
  /** Where the key is found; null: in a dialog without an address. */
  readonly keyPage: string | null;
  /** The most that the service takes, in kilobit per second; null: unknown. Becomes the policy's cap unless one is given. */
  readonly maxVideoBitrateKbps: number | null;
  /** For people: where the key is, and what surprises. */
  readonly help: { readonly en: string; readonly ru: string };
}

export const destinationPresets: readonly DestinationPreset[] = [
  {
    id: 'twitch',
    name: 'Twitch',
    server: 'rtmp://live.twitch.tv/app',
    backupServer: null,
    serverTemplate: 'rtmp://live-<city>.twitch.tv/app',
    keyPage: 'https://dashboard.twitch.tv/settings/stream',
    maxVideoBitrateKbps: 6_000,
    help: {
      en: 'Creator Dashboard, Settings, Stream: copy the primary stream key (it needs two-factor authentication). A wrong key is refused without a word. With ?bandwidthtest=true behind the key nobody sees the stream.',
      ru: 'Панель автора, «Настройки», «Трансляция»: скопируйте основной ключ (нужна двухфакторная аутентификация). Неверный ключ отвергается молча. С ?bandwidthtest=true после ключа трансляцию никто не увидит.',
    },
  },
  {
    id: 'youtube',
    name: 'YouTube',
    server: 'rtmps://a.rtmps.youtube.com:443/live2',
    backupServer: 'rtmps://b.rtmps.youtube.com:443/live2?backup=1',
    serverTemplate: 'rtmps://a.rtmps.youtube.com:443/live2',
    keyPage: 'https://www.youtube.com/live_dashboard',
    maxVideoBitrateKbps: 51_000,
    help: {
      en: 'Live Control Room, Stream: copy the stream key. A new channel waits 24 hours for its first stream. The stream begins when the broadcast is started there, by hand or by auto-start.',
      ru: 'Панель управления трансляциями, «Трансляция»: скопируйте ключ. Новый канал ждёт первой трансляции 24 часа. Эфир начнётся, когда трансляция запущена там: вручную или автозапуском.',
    },
  },
  {
    id: 'vk',
    name: 'VK Video',
    server: 'rtmp://ovsu.okcdn.ru/input/',
    backupServer: null,
    serverTemplate: 'rtmp://ovsu.okcdn.ru/input/',
    keyPage: null,
    maxVideoBitrateKbps: null,
    help: {
      en: 'Create a broadcast, choose streaming by a program, copy address and key. Each broadcast has a key of its own.',
      ru: 'Создайте трансляцию, выберите трансляцию через программу, скопируйте адрес и ключ. У каждой трансляции свой ключ.',
    },
  },
  {
    id: 'facebook',
    name: 'Facebook',
    server: 'rtmps://rtmp-api.facebook.com:443/rtmp/',
    backupServer: null,
    serverTemplate: 'rtmps://rtmp-api.facebook.com:443/rtmp/',
    keyPage: 'https://www.facebook.com/live/producer',
    maxVideoBitrateKbps: 9_000,
    help: {
      en: 'Live Producer, Streaming software: copy the stream key. A key may be good for one broadcast only; a persistent one can be switched on there.',
      ru: 'Live Producer, «Программа для трансляции»: скопируйте ключ. Ключ может годиться лишь для одного эфира; постоянный включается там же.',
    },
  },
  {
    id: 'kick',
    name: 'Kick',
    server: null,
    backupServer: null,
    serverTemplate: 'rtmps://<id>.global-contribute.live-video.net:443/app',
    keyPage: 'https://kick.com/dashboard/settings/stream',
    maxVideoBitrateKbps: null,
    help: {
      en: 'Dashboard, Settings, Stream: copy both the server address, which is your own, and the stream key. Put /app behind the address where it is missing.',
      ru: 'Панель, «Настройки», «Трансляция»: скопируйте и адрес сервера (он у каждого свой), и ключ. Если после адреса нет /app, допишите.',
    },
  },
  {
    id: 'telegram',
    name: 'Telegram',
    server: null,
    backupServer: null,
    serverTemplate: 'rtmps://dc<N>-1.rtmp.t.me/s/',
    keyPage: null,
    maxVideoBitrateKbps: null,
    help: {
      en: 'In the channel: Live stream, Stream with another app. Copy server URL and stream key; start the live stream there as well.',
      ru: 'В канале: «Трансляция», «Начать с помощью другого приложения». Скопируйте адрес сервера и ключ; трансляцию начните и там.',
    },
  },
  {
    id: 'custom',
    name: 'Another server',
    server: null,
    backupServer: null,
    serverTemplate: 'rtmp://<host>/<application>',
    keyPage: null,
    maxVideoBitrateKbps: null,
    help: {
      en: 'Server and stream key as the service gives them, or one full address whose last part is the key.',
      ru: 'Сервер и ключ, как их даёт служба, или один полный адрес, последняя часть которого и есть ключ.',
    },
  },
];

export function findPreset(id: string): DestinationPreset | undefined {
  return destinationPresets.find((preset) => preset.id === id);
}
