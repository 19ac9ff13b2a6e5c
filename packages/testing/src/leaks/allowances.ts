/** The few places where a secret may stand, each with its reason. One that nothing needs is a mistake: it would hide a leak. */
import type { Channel } from './evidence.ts';

/** Kinds that tests list, and those that are taken from the answers which tell them. */
export type SoughtKind =
  | 'stream key'
  | 'stream key of a scenario'
  | 'password'
  | 'API key'
  | 'access token'
  | 'relay credential'
  | 'token of a session log'
  | 'preview token'
  | 'token of a session'
  | 'secret of scenarios'
  | 'secret of a webhook'
  | 'login hash'
  | 'private key'
  | 'secret of a unit test';

export interface Allowance {
  readonly kinds: readonly SoughtKind[];
  readonly channel: Channel;
  /** Path of the file within its channel. */
  readonly file?: RegExp;
  /** What stands right before the secret. */
  readonly after?: RegExp;
  readonly reason: string;
}

export const ALLOWANCES: readonly Allowance[] = [
  {
    kinds: ['access token'],
    channel: 'http',
    after: /\{("type":"access-token",)?"accessToken":"$/,
    reason: 'the answer to a login gives the token, once; to one by a one-time key on the signalling socket',
  },
  {
    kinds: ['relay credential'],
    channel: 'http',
    after: /credential="$/,
    reason: 'a WHIP client that is logged in is told how it gets a relay, in a Link header',
  },
  {
    kinds: ['token of a session log'],
    channel: 'http',
    after: /"log_file_url":"https?:\/\/[\w.:[\]-]+\/logs\/\d+\?token=$/,
    reason: 'the call history gives the link to a session log, to whoever has the API key',
  },
  {
    kinds: ['preview token'],
    channel: 'http',
    after:
      /"(watchUrl":"http:\/\/[\w.:[\]-]+\/watch\/\d+\/[\w%.-]+|flvUrl":"http:\/\/[\w.:[\]-]+\/preview\/\d+\/[\w%.-]+\.flv)\?token=$/,
    reason: 'the links to watch an output are given to whoever has the API key of its account',
  },
  {
    kinds: ['token of a session'],
    channel: 'http',
    after: /"media_session_(access|access_secure|check)_url":"https?:\/\/[\w.:[\]-]+\/(request|check)\/\d+\/$/,
    reason: 'whoever has the API key and starts a session is given its URLs',
  },
  {
    kinds: ['private key'],
    channel: 'http',
    after: /\\n[\w+/]{64}\\n$/,
    reason: 'CreateKey tells the private half of a key, once',
  },
  {
    kinds: ['secret of a webhook'],
    channel: 'http',
    after: /"createdAt":"[\w:.-]+","modifiedAt":"[\w:.-]+","secret":"$/,
    reason: 'whoever adds a webhook, or replaces its secret, is told what its events are signed with, once',
  },
  {
    kinds: ['stream key of a scenario'],
    channel: 'data',
    file: /^[^/]+\/callcast\.db(-wal)?$/,
    reason: 'a scenario is stored as its author wrote it (README: "Stream keys in scenarios")',
  },
  {
    kinds: ['stream key of a scenario'],
    channel: 'http',
    after: /"watchPath":"\/watch\/$/,
    reason: 'everybody may publish to the test CDN and watch it: the name of a stream there is its address',
  },
  {
    kinds: ['stream key'],
    channel: 'output',
    file: /^node-media-server\.mjs-\d+$/,
    reason: 'another maker’s server, which is published to, writes a log of its own',
  },
];
