import { expect, test } from 'vitest';
import { writeRtpPacket } from '../wire/packet.ts';
import type { PacketTap } from './events.ts';
import { PAYLOAD, receive } from './recorded-receiver.ts';

function tap() {
  const told: string[] = [];
  const sink: PacketTap = {
    packet: (codec, sequenceNumber, timestamp, marker, payload) =>
      told.push(`${codec.codec} ${sequenceNumber} ${timestamp} ${marker ? 'M' : '-'} ${payload.length}`),
    restart: () => told.push('restart'),
  };
  return { told, sink };
}

test('packets are told as they arrive, each once, retransmissions too; nothing to a tap that was taken away', () => {
  const r = receive();
  const { told, sink } = tap();
  r.rtp(0, 65_534);
  r.receiver.tap(0, sink);
  r.rtp(1, 65_535, { timestamp: 7 });
  r.rtp(2, 2, { marker: true });
  r.rtp(2, 2);
  r.rtp(3, 1, { payload: new Uint8Array(0) });
  r.rtp(4, 3, { payloadType: 50 });
  const rtx = { payloadType: 97, ssrc: 2, originalSequenceNumber: 0, marker: false, timestamp: 5 };
  r.datagram(90, writeRtpPacket({ ...rtx, sequenceNumber: 900, payload: PAYLOAD }));
  r.datagram(91, writeRtpPacket({ ...rtx, sequenceNumber: 901, payload: PAYLOAD }));
  r.receiver.tap(0, undefined);
  r.rtp(92, 4);
  expect(told).toEqual(['H264 65535 7 - 2', 'H264 65538 0 M 2', 'H264 65537 0 - 0', 'H264 65536 5 - 2']);
  expect(r.told[0]).toEqual(['65534', '65535', '65536', '65538', '65540']);
});

test('another SSRC is told before its packets', () => {
  const r = receive();
  const { told, sink } = tap();
  r.receiver.tap(0, sink);
  r.rtp(0, 10);
  for (const sequenceNumber of [500, 501]) r.rtp(600, sequenceNumber, { ssrc: 77 });
  expect(told).toEqual(['H264 10 0 - 2', 'restart', 'H264 500 0 - 2', 'H264 501 0 - 2']);
});
