import { type FetchedAudio, HTTP_FAILURES, type HttpRequestOptions, type HttpResult } from '@callcast/calls';
import { expect, test } from 'vitest';
import { audioFetcher } from './audio-service.ts';

function openFetcher() {
  const asked: { options: HttpRequestOptions; answer: (result: HttpResult) => void; isCancelled: boolean }[] = [];
  const fetch = audioFetcher({
    request: (options, answer) => {
      const request = { options, answer, isCancelled: false };
      asked.push(request);
      return {
        cancel: () => {
          request.isCancelled = true;
        },
      };
    },
  });
  return { asked, fetch };
}

const SOURCE = { url: 'https://h/a.mp3', method: 'POST', headers: [['X-A', 'a']], body: 'b' } as const;
const ANSWER: HttpResult = { code: 200, bytes: new Uint8Array([1]), headers: [], rawHeaders: '' };

test('a file is asked for as its author says, for 12 s', () => {
  const { asked, fetch } = openFetcher();
  const cancel = fetch(SOURCE, () => expect.fail('nothing came'));
  expect(asked[0]?.options).toEqual({ ...SOURCE, timeoutMs: 12_000 });
  cancel();
  expect(asked[0]?.isCancelled).toBe(true);
});

test.each<[Partial<HttpResult>, FetchedAudio]>([
  [{}, { bytes: ANSWER.bytes }],
  [{ code: 206 }, { bytes: ANSWER.bytes }],
  [{ code: 404 }, { error: 'The server of the file answered 404' }],
  [{ code: 302 }, { error: 'The server of the file answered 302' }],
  [{ bytes: new Uint8Array() }, { error: 'The file is empty' }],
  [{ code: HTTP_FAILURES.timeout, error: 'No complete answer within 12 s' }, { error: 'Timeout is reached' }],
  [{ code: HTTP_FAILURES.host, error: 'h has no address' }, { error: 'h has no address' }],
])('%o becomes %o', (result, fetched) => {
  const { asked, fetch } = openFetcher();
  const heard: FetchedAudio[] = [];
  fetch(SOURCE, (file) => heard.push(file));
  asked[0]?.answer({ ...ANSWER, ...result });
  expect(heard).toEqual([fetched]);
});
