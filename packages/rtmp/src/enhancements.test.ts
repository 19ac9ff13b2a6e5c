import type { FourCc } from '@callcast/media';
import { expect, test } from 'vitest';
import { codecsTaken, type PublishedCodecs } from './enhancements.ts';
import { PublishPair } from './testing/publish-pair.ts';
import type { Script } from './testing/scripted-server.ts';
import { type Amf0Value, amf0Object, propertyOf } from './wire/amf0/value.ts';

const OPUS: PublishedCodecs = { wanted: ['Opus'], needed: [] };
const ALL: PublishedCodecs = { wanted: ['Opus'], needed: ['av01'] };

/** Accepts, and says this beside it, in the place that Enhanced RTMP leaves open. */
const accepting = (properties: Record<string, Amf0Value>, place: 'properties' | 'information'): Script => ({
  connect: (server) => {
    const information = { level: 'status', code: 'NetConnection.Connect.Success', description: 'Come in.' };
    if (place === 'properties')
      server.command('_result', 1, amf0Object({ fmsVer: 'X', ...properties }), amf0Object(information));
    else server.command('_result', 1, null, amf0Object({ ...information, ...properties }));
  },
});
const publishedCodecs = (pair: PublishPair): readonly FourCc[] | undefined => {
  const last = pair.events.at(-1);
  return last?.kind === 'published' ? last.codecs : undefined;
};

test('connect announces what may come, in the words of both versions', () => {
  const connect = new PublishPair(accepting({ fourCcList: ['*'] }, 'properties'), { enhancements: { codecs: ALL } })
    .server.commands[0]?.commandObject;
  expect(propertyOf(connect, 'fourCcList')).toEqual(['Opus', 'av01']);
  expect(propertyOf(propertyOf(connect, 'audioFourCcInfoMap'), 'Opus')).toBe(6);
  expect(propertyOf(propertyOf(connect, 'videoFourCcInfoMap'), 'av01')).toBe(6);
  expect(propertyOf(propertyOf(connect, 'videoFourCcInfoMap'), 'Opus')).toBeUndefined();
});

for (const place of ['properties', 'information'] as const)
  test(`what a server takes, said in its ${place}`, () => {
    const answers: [Record<string, Amf0Value>, readonly FourCc[]][] = [
      [{}, []],
      [{ fourCcList: ['av01', 'hvc1'] }, ['av01']],
      [{ fourCcList: ['Opus'] }, ['Opus']],
      [{ fourCcList: ['*'] }, ['Opus', 'av01']],
      [{ fourCcList: 'Opus' }, []],
      [{ fourCcList: [1, null, amf0Object({ Opus: 1 })] }, []],
      [{ audioFourCcInfoMap: amf0Object({ Opus: 1 }) }, ['Opus']],
      [{ audioFourCcInfoMap: amf0Object({ Opus: 4 }) }, ['Opus']],
      [{ audioFourCcInfoMap: amf0Object({ Opus: 2 }) }, []], // it makes Opus, and does not read it
      [{ audioFourCcInfoMap: amf0Object({ '*': 4 }) }, ['Opus']],
      [{ videoFourCcInfoMap: amf0Object({ '*': 4, Opus: 4 }) }, ['av01']],
      [{ videoFourCcInfoMap: { kind: 'ecma-array', properties: new Map([['av01', 5]]) } }, ['av01']],
      [{ audioFourCcInfoMap: amf0Object({ Opus: '1' }) }, []],
    ];
    for (const [properties, taken] of answers) {
      const pair = new PublishPair(accepting(properties, place), {
        enhancements: { codecs: { wanted: ['Opus', 'av01'], needed: [] } },
      });
      expect(publishedCodecs(pair), JSON.stringify(properties)).toEqual(taken);
    }
  });

test('H.265 by its FourCC', () => {
  const codecs = { wanted: [], needed: ['hvc1'] } as const;
  const taken = (properties: Record<string, Amf0Value>) =>
    new PublishPair(accepting(properties, 'properties'), { enhancements: { codecs } });
  const map = propertyOf(taken({}).server.commands[0]?.commandObject, 'videoFourCcInfoMap');
  expect(propertyOf(map, 'hvc1')).toBe(6);
  expect(publishedCodecs(taken({ fourCcList: ['hvc1'] }))).toEqual(['hvc1']);
  expect(publishedCodecs(taken({ videoFourCcInfoMap: amf0Object({ hvc1: 4 }) }))).toEqual(['hvc1']);
  expect(taken({ fourCcList: ['av01'] }).error?.message).toContain('does not say that it takes H.265 (hvc1).');
});

test('what was not announced is of no interest', () => {
  expect(publishedCodecs(new PublishPair(accepting({ fourCcList: ['*'] }, 'properties')))).toEqual([]);
  const pair = new PublishPair(accepting({ fourCcList: ['*'] }, 'properties'), { enhancements: { codecs: OPUS } });
  expect(publishedCodecs(pair)).toEqual(['Opus']);
  expect(codecsTaken([undefined, null, 7, 'x', []], ['Opus'])).toEqual([]);
});

test('a server that does not announce what is needed is left before a stream is made, and told of with what to do', () => {
  const pair = new PublishPair(accepting({ fourCcList: ['Opus'] }, 'properties'), { enhancements: { codecs: ALL } });
  expect(pair.events.map(({ kind }) => kind)).toEqual(['ended']);
  expect(pair.error).toMatchObject({ code: 'DEST_CODEC', stage: 'connecting-app' });
  expect(pair.error?.message).toContain('cdn.example does not say that it takes AV1 (av01).');
  expect(pair.error?.message).toContain('videoCodec');
  expect(pair.server.commands.map(({ name }) => name)).toEqual(['connect']);
});
