import type { Application, RuleOfAccount } from '../store/index.ts';
import type { CommandContext } from './command.ts';
import { PlatformError } from './error.ts';
import { idOf, text } from './parameters.ts';

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

/** The two ways to name an application. */
export const applicationParameters = {
  application_id: idOf('application'),
  application_name: text({ maxLength: 200, code: 'APPLICATION_NOT_FOUND' }),
} as const;

interface ApplicationChoice {
  readonly application_id: number | undefined;
  readonly application_name: string | undefined;
}

/** The application meant, if any is named. @throws {PlatformError} when the one named does not exist. */
export async function findApplication(
  { account, store }: Pick<CommandContext, 'account' | 'store'>,
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

/** Several applications by their numbers, or else by their names; undefined when none is named, all when `all` is. */
export async function findApplicationIds(
  context: CommandContext,
  ids: readonly number[] | 'all' | undefined,
  names: readonly string[] | undefined,
): Promise<number[] | undefined> {
  const { account, store } = context;
  if (ids === 'all') {
    const { total } = await store.applications.list(account.id, {}, { count: 0, offset: 0 });
    return (await store.applications.list(account.id, {}, { count: total, offset: 0 })).rows.map(({ id }) => id);
  }
  if (ids === undefined && names === undefined) return undefined;
  const choices = ids?.map((id) => ({ application_id: id, application_name: undefined }));
  const found: number[] = [];
  for (const choice of choices ?? (names ?? []).map((name) => ({ application_id: undefined, application_name: name })))
    found.push((await requireApplication(context, choice)).id);
  return found;
}

/** The two ways to name a rule. */
export const ruleParameters = {
  rule_id: idOf('rule'),
  rule_name: text({ code: 'RULE_NAME' }),
} as const;

interface RuleChoice {
  readonly rule_id: number | undefined;
  readonly rule_name: string | undefined;
}

/**
 * The rule meant, if any is named.
 *
 * @param application Whose it has to be, where that is known. A name is looked for in all applications otherwise.
 * @throws {PlatformError} when the one named does not exist, or several of this name do.
 */
export async function findRule(
  { account, store }: CommandContext,
  { rule_id: id, rule_name: name }: RuleChoice,
  application: Pick<Application, 'id'> | undefined,
): Promise<RuleOfAccount | undefined> {
  if (id !== undefined) {
    const found = await store.rules.findInAccount(account.id, id);
    if (!found || (application !== undefined && found.applicationId !== application.id))
      throw new PlatformError('RULE_ID', `there is no rule with rule_id ${id}`);
    return found;
  }
  if (name === undefined) return undefined;
  const found = await store.rules.findByNames(account.id, [name], application && [application.id]);
  if (found.length > 1)
    throw new PlatformError('RULE_NAME', `${found.length} applications have a rule "${name}": give its rule_id`);
  if (!found[0]) throw new PlatformError('RULE_NAME', `there is no rule "${name}"`);
  return found[0];
}

/** @throws {PlatformError} also when none is named. */
export async function requireRule(
  context: CommandContext,
  choice: RuleChoice,
  application: Pick<Application, 'id'> | undefined,
): Promise<RuleOfAccount> {
  const found = await findRule(context, choice, application);
  if (!found) throw new PlatformError('RULE_ID', 'rule_id or rule_name is required');
  return found;
}

/** The two ways to name a user. */
export const userParameters = { user_id: idOf('user'), user_name: text({ code: 'USER_ID' }) } as const;

interface UserChoice {
  readonly user_id: number | undefined;
  readonly user_name: string | undefined;
}

/**
 * The user meant, if any is named: one of this application.
 *
 * @throws {PlatformError} when the one named does not exist, or is of another application.
 */
export async function findUserId(
  { account, store }: CommandContext,
  { user_id: id, user_name: name }: UserChoice,
  application: Pick<Application, 'id'>,
): Promise<number | undefined> {
  if (id !== undefined) {
    const found = await store.users.findInAccount(account.id, id);
    if (!found) throw new PlatformError('USER_ID', `there is no user with user_id ${id}`);
    if (found.applicationId !== application.id)
      throw new PlatformError('USER_NOT_BOUND', `the user with user_id ${id} is of another application`);
    return id;
  }
  if (name === undefined) return undefined;
  const found = await store.users.findByName(application.id, name);
  if (!found) throw new PlatformError('USER_ID', `the application has no user "${name}"`);
  return found.id;
}
