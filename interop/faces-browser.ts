/** Debian's Chromium with the switches that each situation of a device needs. For tests only. */
import { keep } from '@callcast/testing/leaks';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/**
 * - `granted`: three fake cameras, permission given. The second one shows a picture on the page but none of its frames
 *   reaches a WebRTC sender (Chromium 156: `media-source` counts 0), so calls are made with the others.
 * - `denied`: the person refuses
 * - `none`: no device at all
 */
export type DeviceSituation = 'granted' | 'denied' | 'none';

const BASE = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const SWITCHES: Readonly<Record<DeviceSituation, readonly string[]>> = {
  granted: ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=fps=30,device-count=3'],
  denied: ['--deny-permission-prompts', '--use-fake-device-for-media-stream'],
  none: ['--use-fake-ui-for-media-stream'],
};

export function launchChromium(devices: DeviceSituation): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: [...BASE, ...SWITCHES[devices]] });
}

/** A browser tells where a line comes from; that a link has its token is no leak, and what the page itself says is not touched. */
const withoutPreviewToken = (url: string): string =>
  url.replace(/(\/(?:watch|preview)\/\d+\/[^/?]+\?token=)[\w.-]+/, '$1****');

export interface OpenedPage {
  readonly page: Page;
  /** Errors of scripts and refusals of the content security policy. */
  readonly complaints: readonly string[];
}

/** @param prepare What is to be done before the page is loaded. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  prepare: (page: Page) => Promise<void> = async () => undefined,
): Promise<OpenedPage> {
  const context = await browser.newContext({ locale: 'en-US', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    const location = withoutPreviewToken(message.location().url);
    keep('pages', `${process.pid}`, `${message.type()} ${message.text()} ${location}\n`);
    // A refused login, a stream that is not live or breaks, a link that is over: ordinary, and the browser logs them all the same.
    const isOrdinary = /status of (401|403|404|410)|ERR_INCOMPLETE_CHUNKED_ENCODING/.test(message.text());
    if (message.type() === 'error' && !isOrdinary) complaints.push(message.text());
  });
  await prepare(page);
  await page.goto(url);
  return { page, complaints };
}
