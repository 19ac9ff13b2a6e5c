/** What a publisher and a server tell each other of Enhanced RTMP (veovera.org, v2) at `connect`. */
import type { FourCc } from '@callcast/media';
import { type Amf0Value, amf0Object, propertyOf } from './wire/amf0/value.ts';

/** Codecs beyond those of 2009, by FourCC. */
export interface PublishedCodecs {
  /** Sent where the server announces that it takes them. */
  readonly wanted: readonly FourCc[];
  /** Without these there is nothing to send: a server that does not announce them is left. */
  readonly needed: readonly FourCc[];
}

/** What a publisher announces. Nothing unless wanted: some servers are strict. */
export interface Enhancements {
  readonly codecs?: PublishedCodecs | undefined;
  /** That a request to connect again will be heard. */
  readonly canReconnect?: boolean | undefined;
}

/** Code of the NetConnection status by which a server asks for another connection. */
export const RECONNECT_REQUEST = 'NetConnection.Connect.ReconnectRequest';

/** Bits of `capsEx`. */
const CAPS_RECONNECT = 0x01;

/** FourCcInfoMask. */
const CAN_DECODE = 0x01;
const CAN_ENCODE = 0x02;
const CAN_FORWARD = 0x04;
const ANY_CODEC = '*';

const INFO_MAP: Readonly<Record<FourCc, 'audioFourCcInfoMap' | 'videoFourCcInfoMap'>> = {
  Opus: 'audioFourCcInfoMap',
  av01: 'videoFourCcInfoMap',
  hvc1: 'videoFourCcInfoMap',
};

/** Every codec that is wanted or needed, once. */
export const announcedCodecs = ({ wanted, needed }: PublishedCodecs): readonly FourCc[] => [
  ...new Set([...wanted, ...needed]),
];

/** Properties that `connect` then has in addition: the list of version 1 of Enhanced RTMP, and the maps of version 2. */
export function connectProperties({ codecs, canReconnect = false }: Enhancements): Record<string, Amf0Value> {
  const fourCcList = codecs === undefined ? [] : announcedCodecs(codecs);
  return {
    ...(fourCcList.length > 0 ? { fourCcList, ...infoMaps(fourCcList) } : {}),
    ...(canReconnect ? { capsEx: CAPS_RECONNECT } : {}),
  };
}

/** We do not make them, we pass them on; yet some servers look for the one that says that they are going to be sent. */
function infoMaps(codecs: readonly FourCc[]): Record<string, Amf0Value> {
  const maps: Record<string, Record<string, Amf0Value>> = {};
  for (const codec of codecs) {
    maps[INFO_MAP[codec]] ??= {};
    Object.assign(maps[INFO_MAP[codec]] as object, { [codec]: CAN_ENCODE | CAN_FORWARD });
  }
  return Object.fromEntries(Object.entries(maps).map(([name, flags]) => [name, amf0Object(flags)]));
}

/**
 * Which of these codecs the server says that it decodes or forwards, in whatever argument of its answer it says so.
 *
 * @param answer Command object and arguments of the `_result` of `connect`.
 */
export function codecsTaken(answer: readonly Amf0Value[], codecs: readonly FourCc[]): readonly FourCc[] {
  return codecs.filter((codec) => answer.some((properties) => isTaken(properties, codec)));
}

function isTaken(properties: Amf0Value, codec: FourCc): boolean {
  const list = propertyOf(properties, 'fourCcList');
  if (Array.isArray(list) && (list.includes(codec) || list.includes(ANY_CODEC))) return true;
  const map = propertyOf(properties, INFO_MAP[codec]);
  return [codec, ANY_CODEC].some((name) => {
    const flags = propertyOf(map, name);
    return typeof flags === 'number' && (flags & (CAN_DECODE | CAN_FORWARD)) !== 0;
  });
}
