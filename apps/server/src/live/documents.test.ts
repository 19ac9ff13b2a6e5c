import { readFile } from 'node:fs/promises';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { EVENT_DATA, eventBody, LIVE_EVENT_TYPES, type LiveEventType, LogBody, SnapshotBody } from './event-schema.ts';

const read = (name: string): Promise<string> => readFile(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');

test('what docs/live-events.md shows is as the schemas say, and every type of event is explained', async () => {
  const text = await read('live-events.md');
  const shown = [...text.matchAll(/^```json\n(.*?)^```/gms)].map(([, json = '']) => JSON.parse(json));
  expect(shown.length).toBeGreaterThanOrEqual(6);
  for (const value of shown) {
    const type = value.type as LiveEventType | undefined;
    const schema =
      type === undefined ? ('sessions' in value ? SnapshotBody : LogBody) : eventBody(type, EVENT_DATA[type]);
    expect(Compile(schema).Errors(value), JSON.stringify(value)).toEqual([]);
  }
  for (const type of LIVE_EVENT_TYPES) expect(text).toContain(`\`${type}\``);
});
