import { readFile } from 'node:fs/promises';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { WEBHOOK_EVENT_TYPES } from '../webhooks/event-types.ts';
import { EVENT_DATA, eventBody, LIVE_EVENT_TYPES, type LiveEventType, LogBody, SnapshotBody } from './event-schema.ts';

const read = (name: string): Promise<string> => readFile(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');

test.each(['live-events.md', 'webhooks.md'])('what %s shows is as the schemas say', async (name) => {
  const text = await read(name);
  const shown = [...text.matchAll(/^```json\n(.*?)^```/gms)].map(([, json = '']) => JSON.parse(json));
  expect(shown).not.toEqual([]);
  for (const value of shown) {
    const type = value.type as LiveEventType | undefined;
    const schema =
      type === undefined ? ('sessions' in value ? SnapshotBody : LogBody) : eventBody(type, EVENT_DATA[type]);
    expect(Compile(schema).Errors(value), JSON.stringify(value)).toEqual([]);
  }
});

test('every type of event is explained, and every one that webhooks may ask for is named', async () => {
  const [events, webhooks] = await Promise.all([read('live-events.md'), read('webhooks.md')]);
  for (const type of LIVE_EVENT_TYPES) expect(events).toContain(`\`${type}\``);
  for (const type of WEBHOOK_EVENT_TYPES) expect(webhooks).toContain(`\`${type}\``);
});
