import type { Amf0Value } from './wire/amf0/value.ts';

/** What a publisher may announce of Enhanced RTMP (veovera.org, v2). Nothing unless wanted: some servers are strict. */
export interface Enhancements {
  /** Codecs beyond those of 2009, such as `hvc1` and `av01`, or `*` for any. */
  readonly fourCcList?: readonly string[] | undefined;
  /** That a request to connect again will be heard. */
  readonly canReconnect?: boolean | undefined;
}

/** Code of the NetConnection status by which a server asks for another connection. */
export const RECONNECT_REQUEST = 'NetConnection.Connect.ReconnectRequest';

/** Bits of `capsEx`. */
const CAPS_RECONNECT = 0x01;

/** Properties that `connect` then has in addition. */
export function connectProperties({ fourCcList = [], canReconnect = false }: Enhancements): Record<string, Amf0Value> {
  return {
    ...(fourCcList.length > 0 ? { fourCcList } : {}),
    ...(canReconnect ? { capsEx: CAPS_RECONNECT } : {}),
  };
}
