import { APPLICATION_NAME } from '../../configuration/index.ts';
import { done, listOf } from '../answer.ts';
import { command } from '../command.ts';
import { PlatformError } from '../error.ts';
import { platformLimits } from '../limits.ts';
import { findApplication, findApplicationIds, fullApplicationName, shortApplicationName } from '../names.ts';
import { flag, idOf, idsOf, list, pageOf, pageParameters, required, text } from '../parameters.ts';
import { formatDate } from '../time-zone.ts';
import { describeRules } from './rules.ts';

const newName = (maxLength: number) =>
  text({
    maxLength,
    pattern: APPLICATION_NAME,
    format: `2 to ${maxLength} lower-case letters, digits and hyphens, beginning with a letter`,
    code: 'APPLICATION_NAME_FORMAT',
  });

const addApplication = command(
  'AddApplication',
  {
    does: 'Adds an application: what users, rules and scenarios belong to.',
    access: 'change applications',
    answer: {
      result: 'done',
      fields: {
        application_id: 'its number',
        application_name: 'its full name',
        secure_record_storage: 'as it is now',
      },
    },
    errors: ['APPLICATION_NAME_TAKEN', 'APPLICATION_COUNT'],
  },
  { application_name: required(newName(platformLimits.applicationNameCharacters)), secure_record_storage: flag() },
  async ({ account, store }, p) => {
    const { total } = await store.applications.list(account.id, {}, { count: 0, offset: 0 });
    if (total >= platformLimits.applications)
      throw new PlatformError(
        'APPLICATION_COUNT',
        `an account has at most ${platformLimits.applications} applications`,
      );
    const id = await store.applications.add(account.id, p.application_name);
    if (id === 'name-taken') throw nameTaken(p.application_name);
    if (p.secure_record_storage) await store.applications.change(account.id, id, { isSecured: true });
    return {
      result: 1,
      application_id: id,
      application_name: fullApplicationName(p.application_name, account.name),
      secure_record_storage: p.secure_record_storage ?? false,
    };
  },
);

const getApplications = command(
  'GetApplications',
  { does: 'Lists applications.', access: 'read applications', answer: listOf('ApplicationInfo') },
  {
    application_id: idOf('application'),
    application_name: text(),
    with_rules: flag(),
    with_scenarios: flag(),
    ...pageParameters,
  },
  async (context, p) => {
    const { account, store } = context;
    // A full name is longer than the stored one, which would never contain it.
    const part = p.application_name?.includes('.')
      ? (shortApplicationName(p.application_name, account.name) ?? p.application_name)
      : p.application_name;
    const filter = { id: p.application_id, nameContains: part };
    const { rows, total } = await store.applications.list(account.id, filter, pageOf(p));
    const secured = await store.applications.securedAmong(rows.map(({ id }) => id));
    const result = [];
    for (const { id, name, modifiedAt } of rows) {
      result.push({
        application_id: id,
        application_name: fullApplicationName(name, account.name),
        modified: formatDate(modifiedAt),
        secure_record_storage: secured.has(id),
        ...(p.with_rules || p.with_scenarios
          ? { rules: await describeRules(context, await store.rules.list(id), p.with_scenarios === true) }
          : {}),
      });
    }
    return { result, count: result.length, total_count: total };
  },
);

const setApplicationInfo = command(
  'SetApplicationInfo',
  {
    does: 'Changes an application. A new name is a new domain: its users log in as `user@<new name>.<account>`.',
    access: 'change applications',
    answer: {
      result: 'done',
      fields: { application_name: 'its full name', secure_record_storage: 'as it is now' },
    },
    errors: ['APPLICATION_NAME_TAKEN'],
  },
  {
    application_id: idOf('application'),
    required_application_name: text({ maxLength: 200, code: 'APPLICATION_NOT_FOUND' }),
    application_name: newName(80),
    secure_record_storage: flag(),
  },
  async (context, p) => {
    const { account, store } = context;
    const { application_id, required_application_name: application_name } = p;
    const found = await findApplication(context, { application_id, application_name });
    if (!found) throw new PlatformError('APPLICATION_ID', 'application_id or required_application_name is required');
    const change = { name: p.application_name, isSecured: p.secure_record_storage };
    const outcome = await store.applications.change(account.id, found.id, change);
    if (outcome === 'name-taken') throw nameTaken(p.application_name ?? '');
    if (outcome === 'not-found') throw new PlatformError('APPLICATION_ID', 'there is no such application any more');
    return {
      result: 1,
      application_name: fullApplicationName(p.application_name ?? found.name, account.name),
      secure_record_storage: (await store.applications.securedAmong([found.id])).has(found.id),
    };
  },
);

const delApplication = command(
  'DelApplication',
  {
    does:
      'Removes applications with all that belongs to them: rules, users, scenarios of their own, destinations, secrets. ' +
      'Sockets of its users are closed, and the calls on them end; sessions go on to their end, and the history stays. Of several that are named, all are removed or none.',
    access: 'change applications',
    answer: done,
  },
  {
    application_id: idsOf('application'),
    application_name: list(text({ maxLength: 200, code: 'APPLICATION_NOT_FOUND' })),
  },
  async (context, p) => {
    const ids = await findApplicationIds(context, p.application_id, p.application_name);
    if (ids === undefined) throw new PlatformError('APPLICATION_ID', 'application_id or application_name is required');
    if (ids.length > 0) await context.store.applications.remove(context.account.id, ids);
    return { result: 1 };
  },
);

function nameTaken(name: string): PlatformError {
  return new PlatformError('APPLICATION_NAME_TAKEN', `there is an application "${name}" already`);
}

/** Applications of the account. */
export const applicationCommands = [addApplication, getApplications, setApplicationInfo, delApplication];
