import { readUint32 } from './uint32.ts';

/** Message type id of Set Peer Bandwidth, RTMP 1.0 §5.4.5. */
export const SET_PEER_BANDWIDTH_TYPE = 6;

export interface SetPeerBandwidth {
  readonly kind: 'set-peer-bandwidth';
  readonly windowBytes: number;
  /** 0 hard, 1 soft, 2 dynamic; servers send other values too. */
  readonly limitType: number;
}

export function parseSetPeerBandwidth(payload: Uint8Array): SetPeerBandwidth | 'short-set-peer-bandwidth' {
  const windowBytes = readUint32(payload, 0);
  const limitType = payload[4];
  if (windowBytes === undefined || limitType === undefined) return 'short-set-peer-bandwidth';
  return { kind: 'set-peer-bandwidth', windowBytes, limitType };
}
