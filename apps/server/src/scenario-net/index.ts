/** Addresses that were checked, and requests to them. */
export { checkedAddresses, describeAddressFailure, targetOf } from './checked-addresses.ts';
/** Requests to the URL of a session. */
export { registerControlRoutes } from './control-routes.ts';
/** WebSockets that come to it. */
export { registerControlUpgrades } from './control-upgrades.ts';
/** One request and its answer. */
export { exchange } from './io/http-exchange.ts';
/** Names to addresses. */
export { createResolver, type ResolveHost } from './io/resolve-host.ts';
/** HTTP and WebSockets of each session. */
export { ScenarioNetwork, type ScenarioNetworkOptions } from './scenario-network.ts';
/** The URLs of sessions. */
export { type SessionControl, SessionControls, type SessionUrls } from './session-controls.ts';
