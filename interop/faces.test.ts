import { type ChildProcess, spawn } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type DeviceSituation, launchChromium, openPage } from './faces-browser.ts';
import { type Faces, PASSWORD, startFaces } from './faces-fixture.ts';

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

let faces: Faces;
const browsers: Partial<Record<DeviceSituation, Browser>> = {};

beforeAll(async () => {
  faces = await startFaces();
});
afterAll(async () => {
  for (const browser of Object.values(browsers)) await browser.close();
  await faces?.close();
});

async function open(path: string, devices: DeviceSituation = 'granted', options: Parameters<typeof openPage>[2] = {}) {
  browsers[devices] ??= await launchChromium(devices);
  const opened = await openPage(browsers[devices], faces.origin + path, options);
  onTestFinished(async () => {
    await opened.page.context().close();
    expect(opened.complaints).toEqual([]);
  });
  return opened.page;
}

async function logIn(page: Page, password = PASSWORD): Promise<void> {
  await page.fill('#password', password);
  await page.click('button[type=submit]');
}

/** Publishes a test picture to the embedded CDN until the test is over. */
function publish(name: string, ...encoding: readonly string[]): ChildProcess {
  const picture = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25'];
  const tone = ['-re', '-f', 'lavfi', '-i', 'sine=sample_rate=48000'];
  const url = `rtmp://127.0.0.1:${faces.cdn.rtmpPort}/live/${name}`;
  const encoder = spawn(
    'ffmpeg',
    [
      '-hide_banner',
      '-loglevel',
      'error',
      ...picture,
      ...tone,
      ...encoding,
      '-t',
      '100',
      '-c:a',
      'aac',
      '-f',
      'flv',
      url,
    ],
    { stdio: 'ignore' },
  );
  onTestFinished(() => {
    encoder.kill('SIGKILL');
  });
  return encoder;
}

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '25'];

/** Nothing sticks out sideways, and everything to touch is at least 44 px in both directions. */
async function expectFitForFingers(page: Page): Promise<void> {
  const findings = await page.evaluate<string[]>(`(() => {
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push('page is wider than the screen');
    for (const node of document.querySelectorAll('button, input, select, a')) {
      const { width, height } = node.getBoundingClientRect();
      if (width > 0 && (Math.round(height) < 44 || Math.round(width) < 44)) found.push(node.outerHTML.slice(0, 80) + ' ' + width + 'x' + height);
    }
    return found;
  })()`);
  expect(findings).toEqual([]);
}

describe('landing page', () => {
  test('says what to do, in the language of the browser, and leads there', async () => {
    const page = await open('/', 'granted', { locale: 'ru-RU' });
    await page.getByRole('heading', { level: 1, name: 'Выведите видеозвонок в эфир' }).waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('ru');
    expect(await page.textContent('.addresses')).toContain(`rtmp://127.0.0.1:${faces.cdn.rtmpPort}/live/demo`);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('link', { name: 'Open the call page' }).click();
    // The choice goes along.
    await page.getByRole('heading', { name: 'Put your call on the air' }).waitFor();
  });

  test('fits a phone', async () => {
    const page = await open('/', 'granted', PHONE);
    await page.locator('.addresses').waitFor();
    await expectFitForFingers(page);
  });
});

describe('call page', () => {
  test('a wrong password is explained, and nothing is stored of it', async () => {
    const page = await open('/call/');
    expect(await page.inputValue('#login')).toBe('user1@streaming.demo');
    await logIn(page, 'wrong password');
    await page.getByRole('alert').getByText('Login or password is wrong.').waitFor();
    expect(
      await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie'),
    ).not.toContain('wrong password');
  });

  test('the login can come with the address', async () => {
    const page = await open('/call/?login=anna@shop.acme&to=studio');
    expect(await page.inputValue('#login')).toBe('anna@shop.acme');
    await logIn(page);
    await page.locator('#number').waitFor();
    expect(await page.inputValue('#number')).toBe('studio');
  });

  test('a call from login to hang-up: LIVE only when the server says so', async () => {
    const page = await open('/call/');
    await logIn(page);
    const cameras = page.locator('#device-video option');
    await expect.poll(() => cameras.count()).toBe(3);
    await expect.poll(() => page.getAttribute('.level', 'aria-valuenow').then(Number)).toBeGreaterThan(0);
    await page.selectOption('#device-video', { index: 2 });
    await page.getByRole('button', { name: 'Call', exact: true }).click();

    const status = page.locator('.status-bar .pill').first();
    await status.getByText('Connected').waitFor();
    await page.getByText('The scenario is not publishing anything yet.').waitFor();
    const offer = faces.received.findLast((message) => message.type === 'call')!;
    expect(offer.number).toBe('live');
    // The first video payload type is H.264, and the SSRC lines are there for the server.
    const firstVideoType = /^m=video \S+ \S+ (\d+)/m.exec(offer.sdp)![1];
    expect(offer.sdp).toMatch(new RegExp(`^a=rtpmap:${firstVideoType} H264/90000`, 'm'));
    expect(offer.sdp).toMatch(/^a=ssrc:\d+ cname:/m);

    faces.say((call) => ({ type: 'stream', call, output: 'a', state: 'connecting', reason: '' }));
    await status.getByText('Connecting to the streaming server').waitFor();
    faces.say((call) => ({ type: 'stream', call, output: 'a', state: 'publishing', reason: '' }));
    await status.getByText('waiting until it is live').waitFor();
    expect(await page.locator('.pill.live').count()).toBe(0);
    faces.say((call) => ({ type: 'stream', call, output: 'a', state: 'live', reason: '', watchPath: '/watch/demo' }));
    await status.getByText('LIVE').waitFor();
    expect(await page.textContent('#announcer')).toBe('Live');
    expect(await page.getByRole('link', { name: 'Watch the stream' }).getAttribute('href')).toBe('/watch/demo');

    await expect.poll(() => page.textContent('.timer'), { timeout: 60_000 }).toMatch(/^0:(0[1-9]|[1-5]\d)$/);
    // From the first frame at full size: the degradation preference was set before the offer.
    await expect.poll(() => page.textContent('.figures-values'), { timeout: 60_000 }).toMatch(/H264\s· 1280×720/);

    await page.getByRole('button', { name: 'Mute microphone' }).click();
    await page.getByRole('button', { name: 'Unmute microphone' }).waitFor();
    await page.getByRole('button', { name: 'Turn camera off' }).click();
    await page.getByText('Camera is off').waitFor();
    await page.getByRole('button', { name: 'Turn camera on' }).click();
    await page.getByRole('button', { name: 'Switch camera' }).click();
    // Russian in the middle of a call: the call goes on.
    await page.getByRole('button', { name: 'Русский' }).click();
    await status.getByText('ЭФИР').waitFor();
    await page.getByRole('button', { name: 'Завершить звонок' }).click();
    await page.getByText(/Звонок завершён · 0:\d\d/).waitFor();
    expect(faces.received.filter(({ type }) => type === 'hangup')).toHaveLength(1);
  });

  test('a stream that fails says why and what to do; the call goes on', async () => {
    const page = await open('/call/');
    await logIn(page);
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.locator('.status-bar').getByText('Connected').waitFor();
    faces.say((call) => ({
      type: 'stream',
      call,
      output: 'a',
      state: 'failed',
      reason: 'live.example.com:1935 refused <b>you</b>',
      errorCode: 'DEST_REFUSED',
    }));
    await page.getByText('The streaming server refused the connection.').waitFor();
    await page.getByText('try rtmps:// on 443').waitFor();
    await page.getByText('live.example.com:1935 refused <b>you</b>').waitFor();
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByText('Call ended').waitFor();
  });

  const refusals = [
    ['norule', 'No rule takes this number.', 'streamRule ^7\\d{10}$'],
    ['compile', 'The scenario has a syntax error.', 'startStream:7'],
    ['reject', 'The scenario rejected the call.', 'Busy here'],
    ['strange', 'Something went wrong.', 'The flux is out of phase'],
  ] as const;
  test('refusals are explained in the lobby, with the words of the server', async () => {
    const page = await open('/call/');
    await logIn(page);
    for (const [number, title, words] of refusals) {
      await page.fill('#number', number);
      await page.getByRole('button', { name: 'Call', exact: true }).click();
      const alert = page.getByRole('alert');
      await alert.getByText(title).waitFor();
      await alert.getByText(words).waitFor();
    }
  });

  test('a server that goes away ends the call, and the next one connects', async () => {
    const page = await open('/call/');
    await logIn(page);
    const call = page.getByRole('button', { name: 'Call', exact: true });
    await call.click();
    await page.locator('.status-bar').getByText('Connected').waitFor();
    faces.breakSockets();
    await page.getByText('The connection to the server broke.').waitFor();
    await call.click();
    await page.locator('.status-bar').getByText('Connected').waitFor();
  });

  test('the keyboard is enough', async () => {
    const page = await open('/call/');
    await page.locator('#password').focus();
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('.stage video').waitFor();
    await page.locator('#number').focus();
    await page.keyboard.press('Enter');
    await page.locator('.status-bar').getByText('Connected').waitFor();
    const hangUp = page.getByRole('button', { name: 'Hang up' });
    for (
      let presses = 0;
      presses < 20 && !(await hangUp.evaluate((node) => node === node.ownerDocument.activeElement));
      presses++
    ) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByText('Call ended').waitFor();
  });

  test('a refused camera is explained, and a test picture can be sent instead', async () => {
    const page = await open('/call/', 'denied');
    await logIn(page);
    await page.getByRole('alert').getByText('The camera or microphone is blocked.').waitFor();
    expect(await page.getByRole('button', { name: 'Call', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Use a test picture' }).click();
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.locator('.status-bar').getByText('Connected').waitFor();
    await expect.poll(() => page.textContent('.figures-values'), { timeout: 60_000 }).toMatch(/H264\s· \d+×\d+/);
  });

  test('no device at all is explained, in Russian too', async () => {
    const page = await open('/call/', 'none', { locale: 'ru-RU' });
    await logIn(page);
    await page.getByRole('alert').getByText('Камера или микрофон не найдены.').waitFor();
  });

  test('an insecure address is explained', async () => {
    browsers.granted ??= await launchChromium('granted');
    const context = await browsers.granted.newContext({ locale: 'en-US' });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    // A name that is neither https nor localhost; its requests are answered by our server.
    await page.route('http://callcast.test/**', async (route) => {
      const { pathname, search } = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: faces.origin + pathname + search }) });
    });
    await page.goto('http://callcast.test/call/');
    await logIn(page);
    await page.getByRole('alert').getByText('This address hides the camera.').waitFor();
    await page.getByText('INSECURE_ORIGIN').waitFor();
  });

  /** A page that can be called. */
  async function reachable(...options: Parameters<typeof open> extends [string, ...infer Rest] ? Rest : never) {
    const page = await open('/call/', ...options);
    await logIn(page);
    await page.locator('.stage video').waitFor();
    await page.getByText(/you can be called here|вам сюда можно позвонить/).waitFor();
    return page;
  }
  const picture = (page: Page, selector: string) =>
    page.evaluate<number>(`document.querySelector('${selector}')?.videoWidth ?? 0`);

  test('an incoming call is accepted with video: the other side is large, my own picture small', async () => {
    const page = await reachable();
    faces.ring({ displayName: 'Anna', callerId: '+7 900 123-45-67' });
    await page.getByRole('heading', { name: 'Anna' }).waitFor();
    await page.getByText('+7 900 123-45-67').waitFor();
    expect(await page.title()).toBe('Anna · Incoming call');
    expect(await page.textContent('#announcer')).toBe('Incoming call: Anna');
    // Somebody may be typing: the keyboard is not taken away.
    expect(await page.evaluate("document.activeElement.closest('.incoming')")).toBeNull();
    expect(faces.received.at(-1)?.type).toBe('ringing-here');
    await page.getByRole('button', { name: 'Accept with video' }).click();
    await page.locator('.status-bar').getByText('Connected').waitFor();
    expect(await page.locator('.incoming').count()).toBe(0);
    expect(await page.title()).toBe('Callcast · Call');
    // All that is sent comes back: a picture plays.
    await page.locator('.has-remote .remote-view').waitFor({ timeout: 60_000 });
    await expect.poll(() => picture(page, '.remote-view')).toBe(1280);
    const width = (selector: string) => page.locator(selector).evaluate((node) => node.getBoundingClientRect().width);
    expect(await width('.self.small')).toBeLessThan((await width('.remote-view')) / 2);
    const accept = faces.received.findLast((message) => message.type === 'accept')!;
    expect(accept.sdp.match(/^a=sendrecv/gm)).toHaveLength(2);

    // A second call finds the person busy and disturbs nobody.
    faces.ring();
    await expect.poll(() => faces.received.at(-1)).toMatchObject({ type: 'decline', code: 486 });
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByText(/Call ended · 0:\d\d/).waitFor();
    expect(faces.received.findLast(({ type }) => type === 'hangup')).toMatchObject({ call: accept.call });
  });

  test('a scenario that sends a picture back is seen large; with the camera off, the small one says so', async () => {
    const page = await open('/call/?to=echo');
    await logIn(page);
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.locator('.status-bar').getByText('Connected').waitFor();
    await page.locator('.has-remote .remote-view').waitFor({ timeout: 60_000 });
    await expect.poll(() => picture(page, '.remote-view')).toBe(1280);
    await page.getByRole('button', { name: 'Turn camera off' }).click();
    await page.locator('.self.small .stage-note .icon').waitFor();
    expect(await page.getByText('Camera is off').isVisible()).toBe(false);
  });

  test('an incoming call is accepted with sound: no camera is sent, and the picture of the other side is asked for', async () => {
    const page = await reachable('granted', { locale: 'ru-RU' });
    faces.ring({ displayName: 'Анна' });
    await page.getByRole('button', { name: 'Ответить голосом' }).click();
    await page.locator('.status-bar').getByText('Соединены').waitFor();
    await page.getByText('Собеседник не показывает видео').waitFor();
    const { sdp } = faces.received.findLast((message) => message.type === 'accept')!;
    expect(sdp.match(/^m=(audio|video)|^a=(sendrecv|recvonly|sendonly)/gm)).toEqual([
      'm=audio',
      'a=sendrecv',
      'm=video',
      'a=recvonly',
    ]);
    expect(await page.locator('.self').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Выключить камеру' }).count()).toBe(0);
    faces.say((call) => ({ type: 'ended', call, reason: 'bye' }));
    await page.getByText('Его завершила другая сторона.').waitFor();
  });

  test('an incoming call is declined, missed, or taken elsewhere', async () => {
    const page = await reachable();
    faces.ring({ video: false });
    await page.getByText('Incoming call', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Accept', exact: false }).count()).toBe(1);
    await page.getByRole('button', { name: 'Decline' }).click();
    await expect.poll(() => faces.received.at(-1)?.type).toBe('decline');
    expect(faces.received.at(-1)).not.toHaveProperty('code');
    expect(await page.locator('.incoming').count()).toBe(0);

    faces.ring({ displayName: 'Anna' });
    await page.getByRole('heading', { name: 'Anna' }).waitFor();
    faces.say((call) => ({ type: 'ended', call, reason: 'no answer' }));
    await page.getByText('Missed call · Anna').waitFor();
    expect(await page.locator('.incoming').count()).toBe(0);

    faces.ring({ displayName: 'Boris' });
    await page.getByRole('heading', { name: 'Boris' }).waitFor();
    faces.say((call) => ({ type: 'ended', call, reason: 'elsewhere', answeredElsewhere: true }));
    await page.getByText('Answered on another device · Boris').waitFor();
  });

  test('a call that rings while the camera is refused can be answered with a test picture', async () => {
    const page = await open('/call/', 'denied');
    await logIn(page);
    await page.getByRole('alert').getByText('The camera or microphone is blocked.').waitFor();
    await page.getByText('you can be called here').waitFor();
    faces.ring({ displayName: 'Anna' });
    await page.getByText('To answer, open a camera or a microphone.').waitFor();
    const accept = page.getByRole('button', { name: 'Accept with video' });
    expect(await accept.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Use a test picture' }).click();
    await accept.click();
    await page.locator('.status-bar').getByText('Connected').waitFor();
  });

  test('a language is chosen while it rings, and a page whose server was gone can be called again', async () => {
    const page = await reachable();
    faces.breakSockets();
    await expect.poll(() => page.getByText('you can be called here').isVisible()).toBe(false);
    await page.getByText('you can be called here').waitFor();
    faces.ring({ displayName: '', callerId: '' });
    await page.getByRole('heading', { name: 'Unknown caller' }).waitFor();
    await page.getByRole('button', { name: 'Русский' }).click();
    await page.getByRole('heading', { name: 'Неизвестный абонент' }).waitFor();
    await page.getByRole('button', { name: 'Отклонить' }).click();
  });

  test('fits a phone, on every screen', async () => {
    const page = await open('/call/', 'granted', PHONE);
    await page.locator('#password').waitFor();
    await expectFitForFingers(page);
    await logIn(page);
    await page.locator('.stage video').waitFor();
    await expectFitForFingers(page);
    faces.ring({ displayName: 'x'.repeat(200), callerId: 'y'.repeat(200) });
    await page.locator('.incoming').waitFor();
    await expectFitForFingers(page);
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.locator('.status-bar').getByText('Connected').waitFor();
    await expectFitForFingers(page);
    // Hanging up needs no scrolling.
    await expect(
      page
        .getByRole('button', { name: 'Hang up' })
        .evaluate((node) => node.getBoundingClientRect().bottom <= node.ownerDocument.defaultView!.innerHeight),
    ).resolves.toBe(true);
  });
});

describe('player', () => {
  const width = (page: Page) => page.evaluate<number>("document.querySelector('video').videoWidth");

  test('waits, plays by itself when somebody publishes, and says when it is over', async () => {
    const page = await open('/watch/later');
    await page.getByRole('heading', { name: 'Waiting for the stream' }).waitFor();
    const encoder = publish('later', ...H264);
    await page.locator('.pill.live').waitFor({ timeout: 60_000 });
    expect(await width(page)).toBe(640);
    const time = () => page.evaluate<number>("document.querySelector('video').currentTime");
    const before = await time();
    await expect.poll(time, { timeout: 60_000 }).toBeGreaterThan(before + 2);
    expect(await page.textContent('#delay')).toMatch(/^Delay \d\.\d\ss$/);

    expect(await page.evaluate("document.querySelector('video').muted")).toBe(true);
    await page.getByRole('button', { name: 'Turn sound on' }).click();
    await page.getByRole('button', { name: 'Turn sound off' }).waitFor();

    encoder.kill('SIGKILL');
    await page.getByRole('heading', { name: 'The stream has ended' }).waitFor({ timeout: 60_000 });
    publish('later', ...H264);
    await page.locator('.pill.live').waitFor({ timeout: 60_000 });
  });

  test('plays a stream that has sound only', async () => {
    publish('radio', '-vn');
    const page = await open('/watch/radio');
    await page.locator('.pill.live').waitFor({ timeout: 60_000 });
    expect(await width(page)).toBe(0);
  });

  test('comes back when the CDN dies', async () => {
    publish('before', ...H264);
    const page = await open('/watch/before', 'granted', PHONE);
    await page.locator('.pill.live').waitFor({ timeout: 60_000 });
    await expectFitForFingers(page);
    const { pid } = faces.cdn;
    process.kill(pid!, 'SIGKILL');
    await expect.poll(() => faces.cdn.httpPort !== undefined && faces.cdn.pid !== pid, { timeout: 60_000 }).toBe(true);
    publish('before', ...H264);
    await page.locator('.pill.live').waitFor({ timeout: 60_000 });
  });
});
