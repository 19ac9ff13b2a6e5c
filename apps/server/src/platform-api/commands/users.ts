import { DISPLAY_NAME, USER_NAME } from '../../configuration/index.ts';
import { done, listOf } from '../answer.ts';
import { command } from '../command.ts';
import { PlatformError } from '../error.ts';
import { platformLimits as limits } from '../limits.ts';
import { applicationParameters, findApplication, requireApplication } from '../names.ts';
import { choice, flag, idOf, idsOf, list, pageOf, pageParameters, required, text } from '../parameters.ts';
import { formatDate } from '../time-zone.ts';

const userName = () =>
  text({
    pattern: USER_NAME,
    format: '3 to 50 lower-case letters, digits, hyphens and underscores, beginning with a letter or digit',
    code: 'USER_NAME_FORMAT',
  });

const displayName = () =>
  text({
    maxLength: limits.displayNameCharacters,
    pattern: DISPLAY_NAME,
    format: `up to ${limits.displayNameCharacters} characters, without control characters`,
  });

const password = () =>
  text({
    maxLength: limits.userPasswordMost,
    pattern: new RegExp(`^[^]{${limits.userPasswordLeast},}$`),
    format: `${limits.userPasswordLeast} to ${limits.userPasswordMost} characters`,
    code: 'PASSWORD_LENGTH',
  });

const customData = () => text({ maxLength: limits.userDataCharacters });
const ORDER = { user_id: 'id', user_name: 'name', user_display_name: 'display_name' } as const;

const addUser = command(
  'AddUser',
  {
    does: 'Adds a user of an application: who may call, and be called.',
    access: 'change users',
    answer: { result: 'done', fields: { user_id: 'its number' } },
    errors: ['USER_NAME_TAKEN', 'USER_COUNT'],
  },
  {
    ...applicationParameters,
    user_name: required(userName()),
    user_display_name: required(displayName()),
    user_password: required(password()),
    user_active: flag(),
    user_custom_data: customData(),
  },
  async (context, p) => {
    const { account, hasher, store } = context;
    const application = await requireApplication(context, p);
    if ((await store.users.inAccount(account.id)).length >= limits.users)
      throw new PlatformError('USER_COUNT', `an account has at most ${limits.users} users`);
    const id = await store.users.add({
      applicationId: application.id,
      name: p.user_name,
      displayName: p.user_display_name,
      passwordHash: await hasher.hash(p.user_password),
      active: p.user_active,
      customData: p.user_custom_data,
    });
    if (id === 'name-taken') throw nameTaken(p.user_name);
    return { result: 1, user_id: id };
  },
);

const getUsers = command(
  'GetUsers',
  { does: 'Lists the users of an application.', access: 'read users', answer: listOf('UserInfo') },
  {
    ...applicationParameters,
    user_id: idOf('user'),
    user_name: text(),
    user_display_name: text(),
    user_active: flag(),
    order_by: choice(['user_id', 'user_name', 'user_display_name']),
    ...pageParameters,
  },
  async (context, p) => {
    const application = await requireApplication(context, p);
    const filter = {
      id: p.user_id,
      nameContains: p.user_name,
      displayNameContains: p.user_display_name,
      active: p.user_active,
      orderBy: ORDER[p.order_by ?? 'user_id'],
    };
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
    does: "Changes a user. A new password, and `user_active=false`, end the user's access tokens; the latter ends sockets and calls, too. A new password or name ends one-time logins, which `/api/v1` switches on.",
    access: 'change users',
    answer: done,
    errors: ['USER_NAME_TAKEN'],
  },
  {
    ...applicationParameters,
    user_id: idOf('user'),
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

const delUser = command(
  'DelUser',
  {
    does:
      'Removes users and ends their access tokens, their sockets and the calls on them. Of several that are named, all are removed or none. `all` means all of ' +
      'the application that is named, or else of the account.',
    access: 'change users',
    answer: done,
  },
  { user_id: idsOf('user'), user_name: list(text({ code: 'USER_ID' })), ...applicationParameters },
  async (context, p) => {
    const { account, store } = context;
    const application = await findApplication(context, p);
    const { user_id: ids, user_name: names } = p;
    if (ids === undefined && (names === undefined || !application))
      throw new PlatformError('USER_ID', 'user_id, or user_name with its application, is required');
    const filter = { names: ids === undefined ? names : undefined, applicationId: application?.id };
    const found = await store.users.inAccount(account.id, filter);
    const missing =
      ids === undefined
        ? names?.find((name) => !found.some((user) => user.name === name))
        : ids !== 'all' && ids.find((id) => !found.some((user) => user.id === id));
    if (missing !== undefined && missing !== false)
      throw new PlatformError('USER_ID', `there is no user ${JSON.stringify(missing)}`);
    const chosen = ids === undefined || ids === 'all' ? found.map(({ id }) => id) : [...ids];
    if (chosen.length > 0) await store.users.remove(chosen);
    return { result: 1 };
  },
);

function nameTaken(name: string): PlatformError {
  return new PlatformError('USER_NAME_TAKEN', `the application has a user "${name}" already`);
}

/** Users of an application. */
export const userCommands = [addUser, getUsers, setUserInfo, delUser];
