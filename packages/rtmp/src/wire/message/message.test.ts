import { bytesToHex, hexToBytes } from '@callcast/core';
import { expect, test } from 'vitest';
import { writeAmf0 } from '../amf0/write.ts';
import { writeAbort } from './abort.ts';
import { writeAcknowledgement } from './acknowledgement.ts';
import { writeDataPayload } from './data.ts';
import { type MessageMalformation, parseServerMessage, type ServerMessage } from './message.ts';
import { writeSetChunkSize } from './set-chunk-size.ts';
import { writePingResponse } from './user-control.ts';
import { writeWindowAcknowledgementSize } from './window-acknowledgement-size.ts';

const parse = (typeId: number, payload: string): ServerMessage | MessageMalformation =>
  parseServerMessage({ typeId, messageStreamId: 0, timestamp: 0, payload: hexToBytes(payload) });

/** Assembled by hand from the diagrams of RTMP 1.0 §5.4, §6.2 and §7.1. */
const vectors: readonly { name: string; typeId: number; payload: string; message: ServerMessage }[] = [
  {
    name: 'Acknowledgement',
    typeId: 3,
    payload: '80000001',
    message: { kind: 'acknowledgement', sequenceNumber: 0x80000001 },
  },
  {
    name: 'Window Acknowledgement Size',
    typeId: 5,
    payload: '004c4b40',
    message: { kind: 'window-acknowledgement-size', windowBytes: 5_000_000 },
  },
  {
    name: 'Set Peer Bandwidth',
    typeId: 6,
    payload: '004c4b40 02',
    message: { kind: 'set-peer-bandwidth', windowBytes: 5_000_000, limitType: 2 },
  },
  {
    name: 'Ping Request',
    typeId: 4,
    payload: '0006 01020304',
    message: { kind: 'user-control', eventType: 6, eventData: Uint8Array.of(1, 2, 3, 4) },
  },
  {
    name: 'command',
    typeId: 20,
    payload: '02 0007 5f726573756c74 00 4010000000000000 05 00 3ff0000000000000',
    message: { kind: 'command', name: '_result', transactionId: 4, commandObject: null, commandArguments: [1] },
  },
  {
    name: 'command in AMF 3 form',
    typeId: 17,
    payload: '00 02 0001 61 00 0000000000000000',
    message: { kind: 'command', name: 'a', transactionId: 0, commandObject: undefined, commandArguments: [] },
  },
  {
    name: 'command without transaction (onFCPublish of ffmpeg)',
    typeId: 20,
    payload: '02 0001 61',
    message: { kind: 'command', name: 'a', transactionId: 0, commandObject: undefined, commandArguments: [] },
  },
  { name: 'media', typeId: 9, payload: '17', message: { kind: 'ignored', typeId: 9 } },
];
for (const { name, typeId, payload, message } of vectors) {
  test(`parseServerMessage: ${name}`, () => expect(parse(typeId, payload)).toEqual(message));
}

type OwnMalformation = Exclude<MessageMalformation, `amf0-${string}`>;
const malformed: Record<OwnMalformation, readonly [typeId: number, payload: string]> = {
  'short-acknowledgement': [3, '000000'],
  'short-window-acknowledgement-size': [5, '000000'],
  'short-set-peer-bandwidth': [6, '004c4b40'],
  'short-user-control': [4, '00'],
  'command-without-name': [20, '05'],
};
for (const [malformation, [typeId, payload]] of Object.entries(malformed)) {
  test(`parseServerMessage: ${malformation}`, () => expect(parse(typeId, payload)).toBe(malformation));
}

test('a ping without its four bytes, and an empty command, are malformed', () => {
  expect(parse(4, '0006 010203')).toBe('short-user-control');
  expect(parse(20, '')).toBe('command-without-name');
  expect(parse(17, '')).toBe('command-without-name');
  expect(parse(20, '02 0005 61')).toBe('amf0-short-value');
});

test('what we write', () => {
  expect(bytesToHex(writeSetChunkSize(65_536))).toBe('00010000');
  expect(bytesToHex(writeAbort(3))).toBe('00000003');
  expect(bytesToHex(writeAcknowledgement(0xffffffff))).toBe('ffffffff');
  expect(bytesToHex(writeWindowAcknowledgementSize(131_072))).toBe('00020000');
  expect(bytesToHex(writePingResponse(Uint8Array.of(1, 2, 3, 4, 5)))).toBe('000701020304');
});

test('metadata becomes the argument of @setDataFrame, other script data stays as it is', () => {
  const metadata = writeAmf0(['onMetaData', null]);
  expect(writeDataPayload(metadata)).toEqual(writeAmf0(['@setDataFrame', 'onMetaData', null]));
  const text = writeAmf0(['onTextData', null]);
  expect(writeDataPayload(text)).toBe(text);
  expect(writeDataPayload(new Uint8Array(0))).toHaveLength(0);
});
