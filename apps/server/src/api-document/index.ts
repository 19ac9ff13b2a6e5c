/** What a route says of itself. */
export type { Answer, Operation } from './operation.ts';
/** Codes, explained over HTTP. */
export { registerProblemPages } from './problem-pages.ts';
/** The document over HTTP. */
export { registerApiDocument } from './register-api-document.ts';
