/** WebRTC peers on one UDP port. */

/** The WebRTC library as a whole. */
export { closeLibrary, routeLibraryLog } from './library.ts';
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
