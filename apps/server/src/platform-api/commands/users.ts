import { command } from '../command.ts';
import { PlatformError } from '../error.ts';
import { applicationParameters, findApplication, formatDate, requireApplication } from '../names.ts';
import { flag, integer, pageOf, pageParameters, required, text } from '../parameters.ts';

const MIN_PASSWORD_CHARACTERS = 8;

const userName = () =>
  text({
    pattern: /^[a-z0-9][a-z0-9_-]{2,49}$/,
    format: '3 to 50 lower-case letters, digits, hyphens and underscores, beginning with a letter or digit',
    code: 'USER_NAME_FORMAT',
  });

const displayName = () => text({ maxLength: 255, pattern: /^\P{Cc}+$/u, format: 'without control characters' });

const password = () =>
  text({
    maxLength: 256,
    pattern: new RegExp(`^[^]{${MIN_PASSWORD_CHARACTERS},}$`),
    format: `at least ${MIN_PASSWORD_CHARACTERS} characters long`,
    code: 'PASSWORD_LENGTH',
  });

const customData = () => text({ maxLength: 2_000 });

const addUser = command(
  'AddUser',
  {
    ...applicationParameters,
    user_name: required(userName()),
    user_display_name: required(displayName()),
    user_password: required(password()),
    user_active: flag(),
    user_custom_data: customData(),
  },
  async (context, p) => {
    const application = await requireApplication(context, p);
    const id = await context.store.users.add({
      applicationId: application.id,
      name: p.user_name,
      displayName: p.user_display_name,
      passwordHash: await context.hasher.hash(p.user_password),
      active: p.user_active,
      customData: p.user_custom_data,
    });
    if (id === 'name-taken') throw nameTaken(p.user_name);
    return { result: 1, user_id: id };
  },
);

const getUsers = command(
  'GetUsers',
  {
    ...applicationParameters,
    user_id: integer('USER_ID'),
    user_name: text(),
    user_active: flag(),
    ...pageParameters,
  },
  async (context, p) => {
    const application = await requireApplication(context, p);
    const filter = { id: p.user_id, nameContains: p.user_name, active: p.user_active };
    const { rows, total } = await context.store.users.list(application.id, filter, pageOf(p));
    const result = rows.map((user) => ({
      user_id: user.id,
      user_name: user.name,
      user_display_name: user.displayName,
      user_active: user.active,
      user_custom_data: user.customData,
      application_id: user.applicationId,
      created: formatDate(user.createdAt),
      modified: formatDate(user.modifiedAt),
    }));
    return { result, count: result.length, total_count: total };
  },
);

const setUserInfo = command(
  'SetUserInfo',
  {
    ...applicationParameters,
    user_id: integer('USER_ID'),
    user_name: text(),
    new_user_name: userName(),
    user_display_name: displayName(),
    user_password: password(),
    user_active: flag(),
    user_custom_data: customData(),
  },
  async (context, p) => {
    const { account, hasher, store } = context;
    const application = await findApplication(context, p);
    if (p.user_id === undefined && (p.user_name === undefined || !application))
      throw new PlatformError('USER_ID', 'user_id, or user_name with its application, is required');
    const user =
      p.user_id === undefined
        ? application && (await store.users.findByName(application.id, p.user_name ?? ''))
        : await store.users.findInAccount(account.id, p.user_id);
    if (!user || (application && user.applicationId !== application.id))
      throw new PlatformError('USER_ID', 'there is no such user');
    const outcome = await store.users.change(user.applicationId, user.id, {
      name: p.new_user_name,
      displayName: p.user_display_name,
      passwordHash: p.user_password === undefined ? undefined : await hasher.hash(p.user_password),
      active: p.user_active,
      customData: p.user_custom_data,
    });
    if (outcome === 'name-taken') throw nameTaken(p.new_user_name ?? '');
    if (outcome === 'not-found') throw new PlatformError('USER_ID', 'there is no such user');
    return { result: 1 };
  },
);

function nameTaken(name: string): PlatformError {
  return new PlatformError('USER_NAME_TAKEN', `the application has a user "${name}" already`);
}

/** Users of an application. */
export const userCommands = [addUser, getUsers, setUserInfo];
