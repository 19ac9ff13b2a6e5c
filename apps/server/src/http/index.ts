/** Bounds. */
export { httpLimits } from './limits.ts';
/** Where the caller reached us. */
export { originOf, pathOfTarget } from './origin.ts';
/** Errors of the API, as documents. */
export { sendProblem } from './problem.ts';
/** The server. */
export { createHttpServer, type HttpServerOptions } from './server.ts';
