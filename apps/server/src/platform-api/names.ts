import type { Application } from '../store/index.ts';
import type { CommandContext } from './command.ts';
import { PlatformError } from './error.ts';
import { integer, text } from './parameters.ts';

/** Existing clients build this suffix into names; a self-hosted server keeps it so that they find their applications. */
const SUFFIX = 'voximplant.com';

/** `streaming` → `streaming.demo.voximplant.com` */
export function fullApplicationName(application: string, account: string): string {
  return `${application}.${account}.${SUFFIX}`;
}

/** Accepts the short name, `app.account` and the full name. @returns undefined for a name of another account. */
export function shortApplicationName(name: string, account: string): string | undefined {
  const [short, owner, ...suffix] = name.toLowerCase().split('.');
  if (owner !== undefined && owner !== account) return undefined;
  if (suffix.length > 0 && suffix.join('.') !== SUFFIX) return undefined;
  return short;
}

/** `2026-05-04 12:00:00`, UTC. */
export function formatDate(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** The two ways to name an application. */
export const applicationParameters = {
  application_id: integer('APPLICATION_ID'),
  application_name: text({ maxLength: 200, code: 'APPLICATION_NAME_FORMAT' }),
} as const;

interface ApplicationChoice {
  readonly application_id: number | undefined;
  readonly application_name: string | undefined;
}

/** The application meant, if any is named. @throws {PlatformError} when the one named does not exist. */
export async function findApplication(
  { account, store }: CommandContext,
  { application_id: id, application_name: name }: ApplicationChoice,
): Promise<Application | undefined> {
  if (id !== undefined) {
    const found = await store.applications.findById(account.id, id);
    if (!found) throw new PlatformError('APPLICATION_ID', `there is no application with application_id ${id}`);
    return found;
  }
  if (name === undefined) return undefined;
  const short = shortApplicationName(name, account.name);
  const found = short === undefined ? undefined : await store.applications.findByName(account.id, short);
  if (!found) throw new PlatformError('APPLICATION_NOT_FOUND', `there is no application "${name}"`);
  return found;
}

/** @throws {PlatformError} also when none is named. */
export async function requireApplication(context: CommandContext, choice: ApplicationChoice): Promise<Application> {
  const found = await findApplication(context, choice);
  if (!found) throw new PlatformError('APPLICATION_ID', 'application_id or application_name is required');
  return found;
}
