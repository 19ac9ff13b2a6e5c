import type { OutputFailure } from '@callcast/calls';
import { destinationLimits } from './limits.ts';
import type { DestinationVault, OpenDestination } from './vault.ts';

/** Names listed in an error: enough to see the typing error, short enough for a log line. */
const NAMES_LISTED = 20;

/** What a scenario's `destination: "main"` stands for; an unknown name is answered with those that there are. */
export async function findByName(
  vault: DestinationVault,
  applicationId: number,
  name: string,
): Promise<OpenDestination | OutputFailure> {
  const found = await vault.open(applicationId, name);
  if (found !== undefined) return found;
  const page = { count: destinationLimits.perApplication, offset: 0 };
  const { destinations } = await vault.list(applicationId, page);
  const shown = destinations.slice(0, NAMES_LISTED).map((destination) => `“${destination.name}”`);
  const more = destinations.length > shown.length ? ` and ${destinations.length - shown.length} more` : '';
  const remedy =
    shown.length === 0
      ? 'It has none yet: add one with POST /api/v1/applications/{id}/destinations or npx callcast destination add.'
      : `It has ${shown.join(', ')}${more}: use one of them, or add this one.`;
  return { code: 'DEST_UNKNOWN', reason: `This application has no destination “${name}”. ${remedy}` };
}
