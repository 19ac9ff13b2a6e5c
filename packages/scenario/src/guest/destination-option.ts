import { AUTHOR_LIMITS } from '../limits.ts';

const INSTEAD_OF = ['url', 'streamName', 'applicationName', 'backupUrl'];

/**
 * `destination: "main"` of `createStreamingAgent`: a stored destination by its name, instead of address and key.
 *
 * @throws RangeError when it is empty, too long, or beside an address: one of the two would be ignored in silence.
 */
export function readDestination(parameters: Record<string, unknown>): { destination?: string } {
  const { destination } = parameters;
  if (destination === undefined || destination === null) return {};
  const name = String(destination);
  const maximum = AUTHOR_LIMITS.destinationNameCharacters;
  if (name === '' || name.length > maximum)
    throw new RangeError(`createStreamingAgent: destination is the name of one, with 1 to ${maximum} characters`);
  const beside = INSTEAD_OF.filter((option) => parameters[option] !== undefined && parameters[option] !== null);
  if (beside.length > 0)
    throw new RangeError(`createStreamingAgent: give destination or ${beside.join(', ')}, not both`);
  return { destination: name };
}
