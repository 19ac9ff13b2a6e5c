/** The management API as routes. */
export { registerPlatformApi } from './routes.ts';
