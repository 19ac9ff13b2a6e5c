/** Codes on the wire. */
export { PLATFORM_ERROR_CODES, PlatformError, type PlatformErrorCode } from './error.ts';
/** The management API as routes. */
export { type PlatformApiOptions, registerPlatformApi } from './routes.ts';
