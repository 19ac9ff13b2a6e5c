/** STUN and TURN servers, as clients are told of them. */
export { IceServers, iceServerLinks, isTurn, turnPassword } from './ice-servers.ts';
/** Whether one gives relays. */
export type { RelayAnswer } from './io/ask-relay.ts';
