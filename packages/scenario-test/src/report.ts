import type { RunEndReason } from '@callcast/scenario/protocol';
import type { RunTexts } from './texts.ts';
import { describeEnd, type Transcript } from './transcript.ts';

/** Lines of the author's text shown above the one that is wrong. */
const ABOVE = 1;

/** What the scenario did instead of what a test expected, for people. */
export function report(
  transcript: Transcript,
  texts: RunTexts,
  ended: RunEndReason | undefined,
  nowMs: number,
): string {
  const state =
    ended === undefined ? `The run goes on, at ${nowMs / 1_000} s.` : `The run has ended: ${describeEnd(ended)}`;
  const end = ended !== undefined && 'message' in ended ? ended.message : undefined;
  const error = transcript.errors.at(-1);
  const last = transcript.last();
  return [
    state,
    ...(end === undefined && error !== undefined ? [`Its last error: ${error}`] : []),
    ...excerpt(end ?? error ?? '', texts),
    last === '' ? 'Nothing has happened.' : 'What happened last (-> heard, <- done, in virtual seconds):',
    ...(last === '' ? [] : [last]),
  ].join('\n');
}

/** The place that a message begins with, as editors find it, and the author's line. */
function excerpt(message: string, { written }: RunTexts): string[] {
  const place = /^(?:unhandled rejection: )?(.+?):(\d+):(\d+) /.exec(message);
  const scenario = written.get(place?.[1] ?? '');
  if (place === null || scenario === undefined) return [];
  const [line, column] = [Number(place[2]), Number(place[3])];
  const lines = scenario.source.split(/\r\n|[\n\r\u2028\u2029]/);
  const shown = lines.slice(Math.max(0, line - 1 - ABOVE), line);
  const numbered = shown.map((text, i) => `${String(line - shown.length + 1 + i).padStart(7)} | ${text}`);
  const indent = (lines[line - 1] ?? '').slice(0, column - 1).replaceAll(/[^\t]/g, ' ');
  const where = scenario.file === undefined ? [] : [`    at ${scenario.file}:${line}:${column}`];
  return [...where, ...numbered, `${' '.repeat(7)} | ${indent}^`];
}
