/** STUN and TURN servers, as clients are told of them. */
export { IceServers, iceServerLinks, isTurn, turnPassword } from './ice-servers.ts';
