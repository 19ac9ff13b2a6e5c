/** What scenarios use beside calls and streams. */
export { SessionServices, type SessionServicesOptions } from './session-services.ts';
