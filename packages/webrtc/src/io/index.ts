/** WebRTC peers on one UDP port. */
export {
  type AcceptedPeer,
  type AcceptOptions,
  Peer,
  type PeerCloseReason,
  PeerError,
  type PeerErrorCode,
  type PeerEvents,
  PeerHost,
  type PeerHostOptions,
} from './peer.ts';
