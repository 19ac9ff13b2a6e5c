/** What the system under test says, kept for the search over the whole run. */
export { evidenceOf, keep, keepDataFolder } from './evidence.ts';
/** Secrets for tests, which that search knows. */
export {
  apiKey,
  listAsInScenario,
  listLoginHash,
  listSecret,
  password,
  requireSecret,
  type StreamKey,
  scenarioSecret,
  streamKey,
  streamKeyWithToken,
} from './secrets.ts';
