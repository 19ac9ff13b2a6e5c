import { expect, test } from 'vitest';
import { usableCandidate } from './candidate.ts';

test.each([
  [
    'candidate:552637422 1 udp 2122194687 192.0.2.2 41563 typ host generation 0 network-id 1',
    'candidate:552637422 1 UDP 2122194687 192.0.2.2 41563 typ host',
  ],
  [
    'a=candidate:842163049 1 UDP 1677729535 203.0.113.1 60000 typ srflx raddr 10.0.0.1 rport 60000',
    'candidate:842163049 1 UDP 1677729535 203.0.113.1 60000 typ srflx',
  ],
  ['candidate:a/+ 1 udp 1 2001:db8::1 1 typ relay\r\n', 'candidate:a/+ 1 UDP 1 2001:db8::1 1 typ relay'],
  ['candidate:1 1 udp 1 ::ffff:192.0.2.1 65535 typ host', 'candidate:1 1 UDP 1 ::ffff:192.0.2.1 65535 typ host'],
  ['candidate:1 1 udp 1 1:2:3:4:5:6:7:8 9 typ host', 'candidate:1 1 UDP 1 1:2:3:4:5:6:7:8 9 typ host'],
])('kept: %s', (line, expected) => expect(usableCandidate(line)).toBe(expected));

test.each([
  ['', 'nothing'],
  ['candidate:1 1 udp 1 6f0f6b1c-6d0e-4f0f-8f3e-8a2d3d1c9b7a.local 5000 typ host', 'mDNS name'],
  ['candidate:1 1 udp 1 example.com 5000 typ host', 'name'],
  ['candidate:1 1 udp 1 1.2.3 5000 typ host', 'three numbers'],
  ['candidate:1 1 udp 1 1.2.3.256 5000 typ host', 'beyond a byte'],
  ['candidate:1 1 udp 1 1::2::3 5000 typ host', 'two gaps'],
  ['candidate:1 1 udp 1 1:2:3:4:5:6:7 5000 typ host', 'seven groups'],
  ['candidate:1 1 udp 1 1:2:3:4:5:6:7:8::  5000 typ host', 'gap of nothing'],
  ['candidate:1 1 udp 1 12345::1 5000 typ host', 'five digits'],
  ['candidate:1 1 udp 1 ::1.2.3.999 5000 typ host', 'bad tail'],
  ['candidate:1 1 tcp 1 192.0.2.2 9 typ host tcptype active', 'TCP'],
  ['candidate:1 2 udp 1 192.0.2.2 5000 typ host', 'component 2'],
  ['candidate:1 1 udp 1 192.0.2.2 0 typ host', 'port 0'],
  ['candidate:1 1 udp 1 192.0.2.2 65536 typ host', 'port beyond 16 bits'],
  ['candidate:1 1 udp 4294967296 192.0.2.2 5000 typ host', 'priority beyond 32 bits'],
  ['candidate:1 1 udp 1 192.0.2.2 5000 typ other', 'unknown type'],
  ['candidate:1 1 udp 1 192.0.2.2 5000 typ hosts', 'unknown type with a known beginning'],
])('dropped: %s (%s)', (line) => expect(usableCandidate(line)).toBeUndefined());
