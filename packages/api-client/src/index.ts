/** What went wrong, as a code. */
export { ApiError } from './api-error.ts';
/** Types of the requests and answers, by path. */
export type { components, operations, paths } from './api-schema.d.ts';
/** The client. */
export { type ApiClient, type ApiClientOptions, bodyOf, createApiClient } from './client.ts';
