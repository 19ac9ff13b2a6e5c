/** WebRTC peers on one UDP port. */

/** The WebRTC library as a whole. */
export { closeLibrary, routeLibraryLog } from './library.ts';
/** The calling side, for robots. */
export {
  OFFERED_PAYLOAD_TYPES,
  type OfferedKind,
  OfferingPeer,
  type OfferingPeerOptions,
} from './offering-peer.ts';
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
