import type { RunningServer } from './compose.ts';
import type { SeededSecrets } from './seed-when-empty.ts';
import type { ServerSettings } from './settings.ts';

/** Every address of a running server, for the ready line. */
export function readyFields(server: RunningServer, settings: ServerSettings): Readonly<Record<string, string>> {
  const ports = server.mediaPorts;
  return {
    home: `${server.httpUrl}/`,
    call: `${server.httpUrl}/call/`,
    watch: `${server.httpUrl}/watch/demo`,
    whip: `${server.httpUrl}/whip/streaming/live`,
    api: `${server.httpUrl}/platform_api`,
    ...(server.lanUrl === undefined ? {} : { lan: `${server.lanUrl}/call/` }),
    ...(server.rtmpUrl === undefined ? {} : { rtmp: server.rtmpUrl }),
    media: `UDP ${ports[0]}${ports.length > 1 ? `-${ports.at(-1)}` : ''}`,
    data: settings.dataDir,
  };
}

/** What a new data folder was given that nobody chose: it is told once, or nobody would ever know. */
export function madeUpSecrets(
  { seeded }: Pick<RunningServer, 'seeded'>,
  { demoPassword, demoApiKey, adminPassword }: Pick<ServerSettings, 'demoPassword' | 'demoApiKey' | 'adminPassword'>,
): Partial<SeededSecrets> | undefined {
  if (seeded === undefined) return undefined;
  const { login, password, apiKey } = seeded;
  const told = {
    ...(demoPassword === undefined ? { login, password } : {}),
    ...(demoApiKey === undefined ? { apiKey } : {}),
    ...(adminPassword === undefined ? { adminPassword: seeded.adminPassword } : {}),
  };
  return Object.keys(told).length === 0 ? undefined : told;
}

/** What a person at a terminal sees once the server is ready. */
export async function readyBanner(
  server: RunningServer,
  settings: ServerSettings,
  fields: Readonly<Record<string, string>>,
  colour: boolean,
): Promise<string> {
  const bold = (text: string): string => (colour ? `\u001b[1m${text}\u001b[0m` : text);
  const rows: [string, string][] = [
    ['Call', `${fields.call}   log in, press Call, and you are on air`],
    ['Watch', `${fields.watch}   what viewers see`],
    ['Robot', 'npx callcast call   a caller without a camera'],
    ['Encoder', `${fields.whip}   WHIP, with the token of: npx callcast token user1@streaming.demo`],
  ];
  if (fields.rtmp !== undefined) rows.push(['Test CDN', `${fields.rtmp}`]);
  rows.push(['Media', `${fields.media}`], ['Data', settings.dataDir]);
  if (server.seeded !== undefined)
    rows.push(
      ['Login', `${server.seeded.login}   ${bold(server.seeded.password)}   (shown once)`],
      ['API key', `${server.seeded.apiKey}   account_id=1 (shown once)`],
      ['Console', `admin   ${bold(server.seeded.adminPassword)}   (shown once)`],
    );
  const lines = rows.map(([name, text]) => `  ${bold(name.padEnd(9))} ${text}`);
  if (server.lanUrl === undefined) return `\n${lines.join('\n')}\n\n`;
  const { default: qrcode } = await import('qrcode'); // 3 MB that most servers can do without
  const code = await qrcode.toString(`${server.lanUrl}/call/`, { type: 'terminal', small: true });
  const hint = `  Phone     ${server.lanUrl}/call/   (accept the certificate of your own machine once)`;
  return `\n${lines.join('\n')}\n${hint}\n\n${code}\n`;
}
