import { command } from '../command.ts';
import { PlatformError } from '../error.ts';
import { formatDate, fullApplicationName, shortApplicationName } from '../names.ts';
import { flag, integer, pageOf, pageParameters, required, text } from '../parameters.ts';
import { describeRules } from './rules.ts';

const addApplication = command(
  'AddApplication',
  {
    application_name: required(
      text({
        pattern: /^[a-z][a-z0-9-]{1,64}$/,
        format: '2 to 65 lower-case letters, digits and hyphens, beginning with a letter',
        code: 'APPLICATION_NAME_FORMAT',
      }),
    ),
  },
  async ({ account, store }, p) => {
    const id = await store.applications.add(account.id, p.application_name);
    if (id === 'name-taken')
      throw new PlatformError('APPLICATION_NAME_TAKEN', `there is an application "${p.application_name}" already`);
    return {
      result: 1,
      application_id: id,
      application_name: fullApplicationName(p.application_name, account.name),
      secure_record_storage: false,
    };
  },
);

const getApplications = command(
  'GetApplications',
  {
    application_id: integer('APPLICATION_ID'),
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
    const result = [];
    for (const { id, name, modifiedAt } of rows) {
      result.push({
        application_id: id,
        application_name: fullApplicationName(name, account.name),
        modified: formatDate(modifiedAt),
        secure_record_storage: false,
        ...(p.with_rules || p.with_scenarios
          ? { rules: await describeRules(context, await store.rules.list(id), p.with_scenarios === true) }
          : {}),
      });
    }
    return { result, count: result.length, total_count: total };
  },
);

/** Applications of the account. */
export const applicationCommands = [addApplication, getApplications];
