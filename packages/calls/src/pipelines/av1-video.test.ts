import { hexToBytes, millis, ticks } from '@callcast/core';
import type { ReceivedPacket } from '@callcast/rtp';
import { expect, test } from 'vitest';
import { chromiumAv1Packets } from '../../../rtp/testdata/chromium-av1.ts';
import { AV1_TRACK } from '../testing/simulated-caller.ts';
import { Av1Video } from './av1-video.ts';
import type { VideoHeader } from './source-unit.ts';

function open() {
  const told: string[] = [];
  const headers = new Set<VideoHeader | undefined>();
  const video: Av1Video = new Av1Video({
    picture: (_times, isKeyFrame) => {
      told.push(`${isKeyFrame ? 'key ' : ''}${video.read()}`);
      headers.add(video.header);
    },
    incomplete: () => void told.push('incomplete'),
  });
  let timestamp = 0;
  return {
    told,
    headers,
    push: (packet: Partial<ReceivedPacket>) => {
      timestamp += 3_000;
      video.push({
        codec: AV1_TRACK.codecs[0]!,
        payload: new Uint8Array(0),
        marker: true,
        sequenceNumber: 0,
        position: ticks(timestamp),
        arrivedAt: millis(0),
        ...packet,
      });
    },
  };
}

const hex = (text: string) => ({ payload: hexToBytes(text) });

test('the same sequence header, repeated with each key frame, is no change', () => {
  const { told, headers, push } = open();
  for (const { payload, marker, timestamp } of chromiumAv1Packets())
    push({ payload, marker, position: ticks(timestamp) });
  expect(told.filter((what) => what.startsWith('key'))).toEqual(['key changed', 'key ready']);
  expect(told.filter((what) => what === 'ready')).toHaveLength(told.length - 2);
  expect(headers.size).toBe(1);
  expect([...headers][0]).toMatchObject({ size: { width: 160, height: 120 }, codec: 'av01' });
});

test('a picture before any sequence header cannot be shown', () => {
  const { told, push } = open();
  push(hex('183030')); // an encoder that calls it the beginning of a sequence
  expect(told).toEqual(['unusable']);
});

test('what no decoder could read is a picture that is missing; a unit without a picture is nothing', () => {
  const { told, push } = open();
  push(hex('1880')); // the forbidden bit
  push(hex('180800000003b4ff70068020')); // a sequence header alone
  expect(told).toEqual(['incomplete']);
});
