/** What people type as the address of a destination, taken apart: what may be shown, and the key, which may not. */
import { type PublishTarget, type PublishTargetRefusal, resolvePublishTarget } from '@callcast/rtmp';

export interface TypedAddress {
  /** `rtmp://host/path`; without a `key`, a full address that ends with it. */
  readonly server: string;
  readonly application?: string | null | undefined;
  readonly backupServer?: string | null | undefined;
  readonly key?: string | undefined;
}

/** Joined as a publish target they mean what was typed. Only `key` is secret. */
export interface DestinationAddress {
  readonly server: string;
  readonly application: string | null;
  readonly backupServer: string | null;
  readonly key: string;
}

/** Why it cannot be used; for people, without any key. */
export interface AddressRefusal {
  readonly refusal: string;
}

const FIELDS: Readonly<Record<PublishTargetRefusal['field'], string>> = {
  protocol: 'server',
  url: 'server',
  streamName: 'key',
  applicationName: 'application',
  backupUrl: 'backupServer',
};
const KEY_MISSING = 'key: the stream key is missing: give it as key, or at the end of server';
/** Values shorter than this are switches, such as YouTube's `?backup=1`; longer ones may be tokens. */
const SHORTEST_TOKEN = 4;

export function parseAddress(typed: TypedAddress): DestinationAddress | AddressRefusal {
  const application = typed.application?.trim().replaceAll(/^\/+|\/+$/g, '') || null;
  const key = typed.key?.trim().replace(/^\/+/, '') ?? '';
  if (key === '') return parseFullAddress({ ...typed, application });
  const target = resolve(typed.server, application, key, typed.backupServer);
  if ('refusal' in target) return target;
  const unfit = unfitToShow(target, 'server') ?? (target.backup && unfitToShow(target.backup, 'backupServer'));
  if (unfit !== undefined) return unfit;
  return {
    server: withoutApplication(target, application),
    application,
    backupServer: target.backup === undefined ? null : withoutApplication(target.backup, application),
    key,
  };
}

/** The form that services print for other encoders: `rtmp://host/app/key`. */
function parseFullAddress(
  typed: TypedAddress & { readonly application: string | null },
): DestinationAddress | AddressRefusal {
  const whole = resolve(typed.server, typed.application, undefined, undefined);
  if ('refusal' in whole) return whole;
  if (whole.credentials !== undefined) return unfitToShow(whole, 'server') ?? { refusal: KEY_MISSING };
  const address = parseAddress({ ...typed, server: whole.tcUrl, application: null, key: whole.streamName });
  if ('refusal' in address || address.backupServer === null) return address;
  // Whoever pastes one full address pastes another: its last part would be another key, and shown.
  if (depthOf(address.backupServer) > depthOf(address.server))
    return { refusal: 'backupServer: leave the key out there: the one of server counts for both' };
  return address;
}

const depthOf = (url: string): number => (url.split('?', 1)[0] ?? '').split('/').length;

function resolve(
  server: string,
  application: string | null,
  key: string | undefined,
  backupServer: string | null | undefined,
): PublishTarget | AddressRefusal {
  const target = resolvePublishTarget({
    protocol: 'RTMP',
    url: server,
    ...(application === null ? {} : { applicationName: application }),
    ...(key === undefined ? {} : { streamName: key }),
    ...(backupServer === null || backupServer === undefined || backupServer.trim() === ''
      ? {}
      : { backupUrl: backupServer }),
  });
  if (!('malformation' in target)) return target;
  if (target.malformation === 'missing-stream-name') return { refusal: KEY_MISSING };
  return { refusal: target.message.replace(/^\w+/, FIELDS[target.field]) };
}

/** Servers are shown to whoever may see the list, so nothing secret may stand in one. */
function unfitToShow(target: PublishTarget, field: 'server' | 'backupServer'): AddressRefusal | undefined {
  const { app, credentials, streamName } = target;
  const [path = '', query = ''] = app.split('?', 2);
  if (credentials !== undefined)
    return { refusal: `${field}: an address with a password would show it; only scenarios may give one, as url` };
  if (query.split(/[&;]/).some((pair) => pair.slice(pair.indexOf('=') + 1).length >= SHORTEST_TOKEN))
    return { refusal: `${field}: what stands behind the question mark would be shown: put it behind the key` };
  if (path.split('/').includes(streamName.split('?', 1)[0] ?? ''))
    return { refusal: `${field}: the stream key stands in the address as well: leave it out there` };
  return undefined;
}

function withoutApplication({ tcUrl }: PublishTarget, application: string | null): string {
  if (application === null) return tcUrl;
  const [base = '', query] = tcUrl.split('?', 2);
  const server = base.slice(
    0,
    base.length -
      application
        .split('/')
        .filter((part) => part !== '')
        .join('/').length -
      1,
  );
  return query === undefined ? server : `${server}?${query}`;
}
