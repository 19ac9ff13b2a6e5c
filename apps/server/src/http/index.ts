/** Where the caller reached us. */
export { originOf } from './origin.ts';
/** Bounded numbers of something, by several keys at once. */
export { Places } from './places.ts';
/** Errors of the API, as documents. */
export { PROBLEM_PAGES, sendProblem } from './problem.ts';
/** Live streams to viewers. */
export { sendFlv } from './send-flv.ts';
/** The server. */
export { createHttpServer, replaceCertificate } from './server.ts';
/** WebSockets, by path. */
export { refuseUpgrade, UpgradeRoutes } from './upgrades.ts';
