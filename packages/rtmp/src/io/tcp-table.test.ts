import { endianness } from 'node:os';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSendQueues, tcpTableKey } from './tcp-table.ts';

/** Lines of a Linux 6.1 on x86-64, shortened at the right. */
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:4BFA 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1051769 1
   1: 0100007F:A4D2 0100007F:078F 01 0012D687:00000000 01:00000014 00000000     0        0 1051952 4
  12: 0A00000A:D431 3B2A11CB:078F 01 00000000:00000000 00:00000000 00000000     0        0 1051952 4
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when
   0: 00000000000000000000000001000000:9C40 00000000000000000000000001000000:078F 01 0003A980:00000000 01:00000014
   1: B80D0120000000000000000001000000:9C41 B80D012000000000000000000A0B0000:01BB 01 00000010:00000000 00:00000000
`;

const v4 = { localAddress: '127.0.0.1', localPort: 0xa4d2, remoteAddress: '127.0.0.1', remotePort: 1935 };
const v6 = { localAddress: '::1', localPort: 40_000, remoteAddress: '::1', remotePort: 1935 };
const keyOf = (ends: Parameters<typeof tcpTableKey>[0]): string => tcpTableKey(ends) ?? '';
const littleEndian = endianness() === 'LE';

test.runIf(littleEndian)('the names of connections in both tables', () => {
  expect(tcpTableKey(v4)).toBe('0100007F:A4D2 0100007F:078F');
  expect(tcpTableKey({ ...v4, localAddress: '10.0.0.10', localPort: 0xd431, remoteAddress: '203.17.42.59' })).toBe(
    '0A00000A:D431 3B2A11CB:078F',
  );
  expect(tcpTableKey(v6)).toBe('00000000000000000000000001000000:9C40 00000000000000000000000001000000:078F');
  const global = {
    localAddress: '2001:db8::1%eth0',
    localPort: 0x9c41,
    remoteAddress: '2001:db8::b0a',
    remotePort: 443,
  };
  expect(tcpTableKey(global)).toBe('B80D0120000000000000000001000000:9C41 B80D012000000000000000000A0B0000:01BB');
  expect(tcpTableKey({ ...v6, remoteAddress: '::ffff:127.0.0.1' })).toContain('0000000000000000FFFF00000100007F:078F');
});

test('a socket that is not connected has no name', () => {
  for (const missing of Object.keys(v4)) expect(tcpTableKey({ ...v4, [missing]: undefined })).toBeUndefined();
});

test.runIf(littleEndian)('send queues of the wanted connections, and of no other', () => {
  expect([...parseSendQueues(TCP, new Set([keyOf(v4), 'other']))]).toEqual([[keyOf(v4), 0x12d687]]);
  expect(parseSendQueues(TCP6, new Set([keyOf(v6)])).get(keyOf(v6))).toBe(0x3a980);
  expect(parseSendQueues(TCP, new Set(['0A00000A:D431 3B2A11CB:078F'])).size).toBe(1);
  expect(parseSendQueues(TCP, new Set()).size).toBe(0);
  expect(parseSendQueues(TCP.trimEnd(), new Set(['0A00000A:D431 3B2A11CB:078F'])).size).toBe(1);
});

test.runIf(littleEndian)('a line that was cut, or is of another form, tells nothing', () => {
  const line = TCP.split('\n')[2] ?? '';
  const wanted = new Set([keyOf(v4)]);
  const end = line.indexOf('0012D687:') + '0012D687:'.length;
  expect(parseSendQueues(line.slice(0, end), wanted).size).toBe(1);
  for (let length = 0; length < end; length++) expect(parseSendQueues(line.slice(0, length), wanted).size).toBe(0);
  // What is missing must not be taken from the next line.
  expect(parseSendQueues(`${line.slice(0, end - 6)}\n${line}`, wanted).get(keyOf(v4))).toBe(0x12d687);
  expect(parseSendQueues(line.replace('0012D687', '0012D68z'), wanted).size).toBe(0);
});

test('damaged tables never throw and give numbers of 32 bits', () => {
  const wanted = new Set([keyOf(v4), keyOf(v6)]);
  fc.assert(
    fc.property(
      fc.constantFrom(TCP, TCP6),
      fc.array(fc.tuple(fc.nat(400), fc.constantFrom(' ', ':', '\n', 'F', 'x')), { maxLength: 4 }),
      (table, damages) => {
        const characters = [...table];
        for (const [at, character] of damages) if (at < characters.length) characters[at] = character;
        for (const [key, queue] of parseSendQueues(characters.join(''), wanted)) {
          expect(wanted).toContain(key);
          expect(queue).toBeGreaterThanOrEqual(0);
          expect(queue).toBeLessThanOrEqual(0xffffffff);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
