import { type SecretRefusal, secretLimits } from '../../secrets/index.ts';
import type { Application } from '../../store/index.ts';
import { done, listOf } from '../answer.ts';
import { type CommandContext, command } from '../command.ts';
import { PlatformError } from '../error.ts';
import { applicationParameters, requireApplication } from '../names.ts';
import { idOf, idsOf, list, pageOf, pageParameters, required, text } from '../parameters.ts';
import { formatDate } from '../time-zone.ts';

const secretName = () =>
  text({
    pattern: new RegExp(secretLimits.name),
    format: '1 to 64 Latin letters, digits and underscores, beginning with a letter',
  });

const secretValue = () => text({ maxLength: secretLimits.valueCharacters });
/** Cut to 200 characters, as documented; here only what nobody means to be cut is refused. */
const description = () => text({ maxLength: 10_000 });

const addSecret = command(
  'AddSecret',
  {
    does: 'Adds a secret: what scenarios of the application read by `VoxEngine.getSecretValue`.',
    access: 'secrets',
    answer: { result: { list: 'SecretId' } },
  },
  {
    ...applicationParameters,
    secret_name: required(secretName()),
    secret_value: required(secretValue()),
    description: description(),
  },
  async (context, p) => {
    const application = await requireApplication(context, p);
    const added = await context.secrets.add(application.id, {
      name: p.secret_name,
      value: p.secret_value,
      description: p.description,
    });
    if ('code' in added) throw refused(added);
    return { result: [{ secret_id: added.id }] };
  },
);

const getSecrets = command(
  'GetSecrets',
  { does: 'Lists secrets, without their values.', access: 'secrets', answer: listOf('SecretInfo') },
  { ...applicationParameters, secret_name_part: text(), ...pageParameters },
  async (context, p) => {
    const application = await requireApplication(context, p);
    const { secrets, total } = await context.secrets.list(application.id, pageOf(p), p.secret_name_part);
    const result = secrets.map((secret) => ({
      secret_id: secret.id,
      secret_name: secret.name,
      description: secret.description,
      created: formatDate(secret.createdAt),
      modified: formatDate(secret.modifiedAt),
    }));
    return { result, count: result.length, total_count: total };
  },
);

const setSecretInfo = command(
  'SetSecretInfo',
  { does: 'Changes a secret.', access: 'secrets', answer: done, errors: ['REQUIRED_EMPTY'] },
  {
    ...applicationParameters,
    secret_id: idOf('secret'),
    secret_name: text(),
    new_secret_name: secretName(),
    secret_value: secretValue(),
    description: description(),
  },
  async (context, p) => {
    const application = await requireApplication(context, p);
    if (p.secret_id === undefined && p.secret_name === undefined)
      throw new PlatformError('REQUIRED_EMPTY', 'secret_id or secret_name is required');
    const changed = await context.secrets.change(
      application.id,
      await findSecretId(context, application, p.secret_id ?? p.secret_name ?? ''),
      {
        ...(p.new_secret_name === undefined ? {} : { name: p.new_secret_name }),
        ...(p.secret_value === undefined ? {} : { value: p.secret_value }),
        ...(p.description === undefined ? {} : { description: p.description }),
      },
    );
    if ('code' in changed) throw refused(changed);
    return { result: 1 };
  },
);

const delSecret = command(
  'DelSecret',
  {
    does: 'Removes secrets. Of several that are named, all are removed or none.',
    access: 'secrets',
    answer: done,
    errors: ['REQUIRED_EMPTY'],
  },
  {
    ...applicationParameters,
    secret_id: idsOf('secret'),
    secret_name: list(text()),
  },
  async (context, p) => {
    const application = await requireApplication(context, p);
    const all = { count: secretLimits.perApplication, offset: 0 };
    const isAll = p.secret_id === 'all';
    const ids: number[] = isAll ? (await context.secrets.list(application.id, all)).secrets.map(({ id }) => id) : [];
    // By id, or else by name, as elsewhere in this API. Looked up before the first is removed: all of them, or none.
    const named = isAll ? [] : (p.secret_id ?? p.secret_name ?? []);
    if (!isAll && named.length === 0) throw new PlatformError('REQUIRED_EMPTY', 'secret_id or secret_name is required');
    for (const which of named) ids.push(await findSecretId(context, application, which));
    for (const id of ids) await context.secrets.remove(application.id, id);
    return { result: 1 };
  },
);

const getSecretValue = command(
  'GetSecretValue',
  { does: 'Always refused: values of secrets are read by scenarios alone.', access: 'secrets', answer: done },
  {},
  async () => {
    throw new PlatformError(
      'COMMAND_FORBIDDEN',
      'values of secrets are write-only here: scenarios read them by VoxEngine.getSecretValue, nobody else does',
    );
  },
);

/** @throws {PlatformError} when the application has none. */
async function findSecretId({ secrets }: CommandContext, { id }: Application, which: number | string): Promise<number> {
  const found = await secrets.find(id, which);
  if (found === undefined) throw new PlatformError('INVALID_ARGUMENTS', 'the application has no such secret');
  return found.id;
}

/** The platform publishes no numbers of its own for these refusals. */
function refused({ reason }: SecretRefusal): PlatformError {
  return new PlatformError('INVALID_ARGUMENTS', reason);
}

/** Secrets of an application: written here, read by its scenarios. */
export const secretCommands = [addSecret, getSecrets, setSecretInfo, delSecret, getSecretValue];
