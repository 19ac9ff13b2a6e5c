import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { SenderLead } from './sender-lead.ts';

test('ten seconds ahead of time are allowed, and as much more as time passes', () => {
  const lead = new SenderLead();
  lead.handleArrival(millis(1e9));
  expect(lead.allows(480_001)).toBe(false);
  expect(lead.allows(480_000)).toBe(true);
  lead.add(480_000);
  expect(lead.allows(1)).toBe(false);
  lead.handleArrival(millis(1e9 + 20));
  expect(lead.allows(960)).toBe(true);
  expect(lead.allows(980)).toBe(false);
});

test('a sender whose clock is 0.5 % fast does not collect a lead in a day', () => {
  const lead = new SenderLead();
  for (let i = 0; i < 24 * 3600 * 50; i++) {
    lead.handleArrival(millis(i * 19.9));
    lead.add(960);
  }
  expect(lead.allows(478_000)).toBe(true);
});

test('a pause is no credit beyond the ten seconds, and time that was filled costs nothing', () => {
  const lead = new SenderLead();
  lead.handleArrival(millis(0));
  lead.handleArrival(millis(3_600_000));
  expect(lead.allows(480_001)).toBe(false);
  lead.add(-5_000_000);
  expect(lead.allows(480_001)).toBe(false);
});
