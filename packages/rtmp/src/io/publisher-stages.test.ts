import { expect, test } from 'vitest';
import { partsOf, publishTargetError, RtmpError, resolvePublishTarget } from '../index.ts';
import { LoopbackServer } from './testing/loopback-server.ts';
import { observePublisher, targetOf } from './testing/observed-publisher.ts';

test('every stage is told as it begins, in order', async () => {
  await using server = await LoopbackServer.scripted();
  const { published, stages, publisher } = observePublisher({
    target: targetOf(`rtmp://127.0.0.1:${server.port}/live`),
  });
  await published;
  expect(stages).toEqual(['resolving', 'connecting', 'handshaking', 'connecting-app', 'publishing']);
  publisher.close('test');
});

test('TLS is a stage of its own, and the last one told is the one that failed', async () => {
  await using server = await LoopbackServer.open((socket) => socket.end('no TLS here'));
  const { ended, stages } = observePublisher({ target: targetOf(`rtmps://127.0.0.1:${server.port}/live`) });
  expect((await ended).error).toMatchObject({ code: 'DEST_TLS', details: { stage: 'tls' } });
  expect(stages).toEqual(['resolving', 'connecting', 'tls']);
});

test('a second address begins again at its dialling', async () => {
  await using server = await LoopbackServer.scripted();
  const { published, stages, publisher } = observePublisher({
    target: targetOf(`rtmp://two.example:${server.port}/live`),
    resolve: async () => ['127.0.0.2', '127.0.0.1'], // nothing listens on the first
  });
  await published;
  expect(stages).toEqual(['resolving', 'connecting', 'connecting', 'handshaking', 'connecting-app', 'publishing']);
  publisher.close('test');
});

test('after a close no stage is told', async () => {
  await using server = await LoopbackServer.scripted();
  const { publisher, stages, ended } = observePublisher({ target: targetOf(`rtmp://127.0.0.1:${server.port}/live`) });
  publisher.close('at once');
  await ended;
  expect(stages).toEqual(['resolving']);
});

test('a message comes apart into what happened and what to do', async () => {
  const target = targetOf('rtmp://127.0.0.1:1/live');
  const { error } = await observePublisher({ target, egress: () => false }).ended;
  expect(error).toBeInstanceOf(RtmpError);
  expect(partsOf(error!)).toEqual({
    happened: 'This server may not publish to 127.0.0.1:1.',
    advice: 'Publish to a public address, or ask the operator of this server to allow this one.',
  });
  const refusal = resolvePublishTarget({ protocol: 'RTMP', url: 'http://h/a' });
  if (!('malformation' in refusal)) throw new Error('the url was taken');
  expect(partsOf(publishTargetError(refusal)).happened).toContain('must begin with rtmp://');
});
