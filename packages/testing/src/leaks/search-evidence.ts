import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ALLOWANCES, type Allowance, type SoughtKind } from './allowances.ts';
import { formsOf } from './encodings.ts';
import { CHANNELS, type Channel, SECRETS_FOLDER } from './evidence.ts';
import { MARK } from './mark.ts';
import { type Found, PatternSearch } from './pattern-search.ts';
import type { ListedSecret } from './secrets.ts';

/** What must be in each channel: whoever collects nothing, or the wrong thing, finds nothing either. */
const MUST_HOLD: Readonly<Record<Channel, readonly string[]>> = {
  http: [
    '# HELP callcast_',
    'application/problem+json',
    'log_file_url',
    '"calls":',
    '"destinations":',
    'StreamStarted',
  ],
  errors: ['DEST_KEY_REJECTED', 'CONFIG_INVALID', 'details'],
  log: ['rtmp publish closed'],
  output: ['callcast ready', '"level":"debug"'],
  pages: ['Failed to load resource'],
  data: ['SQLite format 3'],
  run: ['Test Files', '"numTotalTests"'],
};
const MUST_BE_SOUGHT: readonly SoughtKind[] = [
  'stream key',
  'stream key of a scenario',
  'password',
  'API key',
  'access token',
  'token of a session log',
  'preview token',
  'token of a session',
  'secret of scenarios',
  'private key',
];
/** In each channel: more would be the same mistake again and again. */
const MAX_TOLD = 10;
/** Characters shown before and after a secret. */
const CONTEXT = 80;

export interface SearchResult {
  /** One line each, without any secret. */
  readonly problems: readonly string[];
  readonly summary: string;
}

interface File {
  readonly channel: Channel;
  /** Within its channel. */
  readonly path: string;
  readonly data: Uint8Array;
}

/** @param folder As `evidence.ts` fills it. */
export function searchEvidence(
  folder: string,
  allowances: readonly Allowance[] = ALLOWANCES,
  mustHold: Readonly<Record<Channel, readonly string[]>> = MUST_HOLD,
): SearchResult {
  const channels = Object.keys(CHANNELS) as Channel[];
  const sought = soughtIn(folder);
  const search = new PatternSearch<SoughtKind>();
  for (const [secret, kind] of sought) for (const form of formsOf(secret)) search.add(form, kind);
  for (const form of formsOf(MARK)) search.add(form, 'secret of a unit test');
  const leaks = new Map(channels.map((channel) => [channel, 0]));
  const problems: string[] = [];
  const used = new Set<Allowance>();
  const missing = new Map(channels.map((channel) => [channel, new Set(mustHold[channel])]));
  let bytes = 0;
  for (const file of filesOf(folder, channels)) {
    bytes += file.data.length;
    const buffer = Buffer.from(file.data.buffer, file.data.byteOffset, file.data.length);
    for (const phrase of missing.get(file.channel) ?? [])
      if (buffer.includes(phrase)) missing.get(file.channel)?.delete(phrase);
    const found = search.find(file.data);
    for (const hit of outermost(found)) {
      const allowance = allowances.find((candidate) => isAllowed(candidate, file, hit));
      if (allowance !== undefined) {
        used.add(allowance);
        continue;
      }
      const count = (leaks.get(file.channel) ?? 0) + 1;
      leaks.set(file.channel, count);
      if (count <= MAX_TOLD) problems.push(describe(file, hit, found));
    }
  }
  for (const [channel, count] of leaks)
    if (count > MAX_TOLD) problems.push(`and ${count - MAX_TOLD} more in ${channel}`);
  const kinds = new Set(sought.values());
  for (const kind of MUST_BE_SOUGHT)
    if (!kinds.has(kind)) problems.push(`the run used no ${kind}: nothing to search for`);
  for (const [channel, phrases] of missing)
    for (const phrase of phrases) problems.push(`${channel}: “${phrase}” is not there: what was said was not kept`);
  for (const { channel, reason } of allowances.filter((allowance) => !used.has(allowance)))
    problems.push(`${channel}: nothing needs to be allowed because “${reason}”`);
  const summary = `${sought.size} secrets searched for in ${Math.round(bytes / 1e6)} MB, found ${[...leaks.values()].reduce((sum, count) => sum + count)} times`;
  return { problems, summary };
}

/** The listed secrets, and those that answers told. The strictest kind that a secret is listed as comes last. */
function soughtIn(folder: string): Map<string, SoughtKind> {
  const sought = new Map<string, SoughtKind>();
  const listed = textsIn(join(folder, SECRETS_FOLDER))
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ListedSecret);
  for (const { kind, value } of listed) sought.set(value, kind);
  for (const { value, inScenario } of listed) if (inScenario) sought.set(value, 'stream key of a scenario');
  for (const text of textsIn(join(folder, 'http'))) {
    for (const [, token] of text.matchAll(/"accessToken":"([\w-]{20,})"/g)) sought.set(token ?? '', 'access token');
    for (const [, token] of text.matchAll(/"log_file_url":"[^"]*\?token=([\w.~-]{20,})"/g))
      sought.set(token ?? '', 'token of a session log');
    for (const [, token] of text.matchAll(/"(?:watchUrl|flvUrl)":"[^"]*\?token=([\w.~-]{20,})"/g))
      sought.set(token ?? '', 'preview token');
    for (const [, token] of text.matchAll(/"media_session_\w+_url":"[^"]*\/((?:ctl|chk)_[\w-]{24})"/g))
      sought.set(token ?? '', 'token of a session');
    // A line behind the modulus, which is the public half too.
    for (const [, line] of text.matchAll(
      /"private_key":"-----BEGIN PRIVATE KEY-----(?:\\n[\w+/]{64}){11}\\n([\w+/]{64})/g,
    ))
      sought.set(line ?? '', 'private key');
  }
  return sought;
}

function* filesOf(folder: string, channels: readonly Channel[]): Generator<File> {
  for (const channel of channels)
    for (const path of pathsIn(join(folder, channel)))
      yield { channel, path: relative(join(folder, channel), path).split(sep).join('/'), data: readFileSync(path) };
}

function pathsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  return paths.filter((path) => statSync(path).isFile()).sort();
}

const textsIn = (folder: string): string[] => pathsIn(folder).map((path) => readFileSync(path, 'latin1'));

/** A secret contains its mark and perhaps another secret: the longest one is told. */
function outermost(found: readonly Found<SoughtKind>[]): Found<SoughtKind>[] {
  const kept: Found<SoughtKind>[] = [];
  for (const hit of [...found].sort((a, b) => a.offset - b.offset || b.length - a.length)) {
    const before = kept.at(-1);
    if (before === undefined || hit.offset + hit.length > before.offset + before.length) kept.push(hit);
  }
  return kept;
}

function isAllowed(
  { kinds, channel, file, after }: Allowance,
  { data, ...where }: File,
  hit: Found<SoughtKind>,
): boolean {
  if (!kinds.includes(hit.of) || channel !== where.channel || file?.test(where.path) === false) return false;
  return after === undefined || after.test(textOf(data, hit.offset - 2 * CONTEXT, hit.offset));
}

const textOf = (data: Uint8Array, from: number, to: number): string =>
  Buffer.from(data.subarray(Math.max(0, from), Math.max(0, to))).toString('latin1');

/** File, line, kind, and the words around, in which every secret is masked. */
function describe({ channel, path, data }: File, hit: Found<SoughtKind>, found: readonly Found<unknown>[]): string {
  const line = data.subarray(0, hit.offset).reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 1);
  const [from, to] = [Math.max(0, hit.offset - CONTEXT), hit.offset + hit.length + CONTEXT];
  const shown = Buffer.from(data.subarray(from, to));
  for (const { offset, length } of found) {
    const [first, end] = [Math.max(0, offset - from), Math.min(shown.length, offset + length - from)];
    if (first < end) shown.fill('*', first, end);
  }
  const words = shown
    .toString('latin1')
    .replaceAll(/\*{2,}/g, '****')
    .replaceAll(/[^\x20-\x7e]+/g, ' ');
  return `${hit.of} in ${channel}/${path} line ${line}: …${words}…`;
}
