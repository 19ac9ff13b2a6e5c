import type { HttpClientPort, HttpResult } from '@callcast/calls';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { HttpQuota } from './http-quota.ts';
import { netLimits } from './limits.ts';

const DONE: HttpResult = { code: 200, bytes: new Uint8Array(), headers: [], rawHeaders: '' };

function open() {
  const scheduler = new VirtualScheduler();
  const running = new Map<string, (result: HttpResult) => void>();
  const cancelled: string[] = [];
  const client: HttpClientPort = {
    request: ({ url }, onResult) => {
      running.set(url, (result) => {
        running.delete(url);
        onResult(result);
      });
      return {
        cancel: () => {
          cancelled.push(url);
          running.delete(url);
        },
      };
    },
  };
  const http = new HttpQuota(client, scheduler);
  const results: string[] = [];
  const request = (url: string) =>
    http.request({ url }, ({ code, error }) => results.push(`${url} ${code}${error === undefined ? '' : ` ${error}`}`));
  const finish = (url: string): void => running.get(url)?.(DONE);
  return { scheduler, running, cancelled, http, results, request, finish, urls: () => [...running.keys()] };
}

test('three run, the others wait for their turn, in order', () => {
  const { request, urls, finish, results } = open();
  for (const url of ['1', '2', '3', '4', '5']) request(url);
  expect(urls()).toEqual(['1', '2', '3']);
  finish('2');
  expect([urls(), results]).toEqual([['1', '3', '4'], ['2 200']]);
  finish('1');
  expect(urls()).toEqual(['3', '4', '5']);
});

test('the 36th is refused, later, in the words of the API, and a finished one makes room', () => {
  const { request, urls, finish, results, scheduler } = open();
  for (let i = 1; i <= 35; i++) request(String(i));
  request('36');
  expect(results).toEqual([]);
  scheduler.advance(0);
  expect(results).toEqual(['36 0 Exceeded the HTTP connection count limit!']);
  finish('1');
  request('37');
  scheduler.advance(0);
  expect([urls(), results.length]).toEqual([['2', '3', '4'], 2]);
});

test('a cancelled one makes room, whether it ran or waited, and tells nothing', () => {
  const { request, urls, cancelled, results, scheduler } = open();
  const [first, , , fourth] = ['1', '2', '3', '4', '5'].map(request);
  fourth?.cancel();
  first?.cancel();
  first?.cancel();
  expect([urls(), cancelled, results]).toEqual([['2', '3', '5'], ['1'], []]);
  for (let i = 6; i <= 37; i++) request(String(i));
  const refused = request('38');
  refused.cancel();
  scheduler.advance(0);
  expect(results).toEqual([]);
});

test('at the end those that wait are dropped, those that run are waited for, then one more is taken', () => {
  const { http, request, urls, finish, results, scheduler } = open();
  for (const url of ['1', '2', '3', '4']) request(url);
  const drained: number[] = [];
  http.drain(() => drained.push(scheduler.now()));
  request('late');
  finish('1');
  finish('2');
  scheduler.advance(10);
  expect([urls(), drained]).toEqual([['3'], []]);
  finish('3');
  expect([urls(), drained]).toEqual([[], [10]]);
  request('last');
  request('one too many');
  scheduler.advance(0);
  finish('last');
  expect(results).toEqual([
    '1 200',
    '2 200',
    'late 0 The session is over: it sends no request any more',
    '3 200',
    'one too many 0 The session is over: it sends no request any more',
    'last 200',
  ]);
  expect([drained, scheduler.armed]).toEqual([[10], []]);
});

test('what runs is waited for 90 s and no longer; nothing that runs, not at all', () => {
  const { http, request, cancelled, scheduler } = open();
  request('1');
  let isDrained = false;
  http.drain(() => {
    isDrained = true;
  });
  scheduler.advance(netLimits.drainTimeout - 1);
  expect([isDrained, cancelled]).toEqual([false, []]);
  scheduler.advance(1);
  expect([isDrained, cancelled]).toEqual([true, ['1']]);

  const idle = open();
  let isIdleDrained = false;
  idle.http.drain(() => {
    isIdleDrained = true;
  });
  expect(isIdleDrained).toBe(false);
  idle.scheduler.advance(0);
  expect(isIdleDrained).toBe(true);
});

test('a cancelled request is not waited for', () => {
  const { http, request, scheduler } = open();
  const only = request('1');
  let isDrained = false;
  http.drain(() => {
    isDrained = true;
  });
  only.cancel();
  expect([isDrained, scheduler.armed]).toEqual([true, []]);
});

test('a closed one cancels all, and takes and tells nothing', () => {
  const { http, request, urls, cancelled, results, scheduler } = open();
  for (const url of ['1', '2', '3', '4']) request(url);
  let isDrained = false;
  http.drain(() => {
    isDrained = true;
  });
  http.close();
  http.close();
  request('5');
  scheduler.advance(netLimits.drainTimeout);
  expect([urls(), cancelled, isDrained]).toEqual([[], ['1', '2', '3'], false]);
  expect(results).toEqual(['5 0 The session is over: it sends no request any more']);
});
