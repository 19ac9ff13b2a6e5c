/** The documentation of the management API, made of what the commands say of themselves: `docs/platform-api.md`. */
import { type Answer, type Field, ITEMS, type ItemName } from './answer.ts';
import type { PlatformCommand } from './command.ts';
import { PLATFORM_ERROR_CODES, type PlatformErrorCode } from './error.ts';
import { platformLimits } from './limits.ts';
import { PARAMETER_TEXTS } from './parameter-texts.ts';
import { COMMAND_GROUPS } from './registry.ts';
import { ROLES, rolesOf } from './roles.ts';

/** Codes that any command may be refused with. */
const COMMON_CODES: readonly PlatformErrorCode[] = [
  'AUTHORIZATION_FAILED',
  'INVALID_ARGUMENTS',
  'COMMAND_FORBIDDEN',
  'RATE_LIMITED',
  'JWT_FORMAT',
  'JWT_LIFETIME',
  'JWT_FROM_FUTURE',
  'JWT_EXPIRED',
];

/** Every code that a command may be refused with. */
export function documentedCodes({ parameters, errors = [] }: PlatformCommand): Set<PlatformErrorCode> {
  return new Set([...COMMON_CODES, ...Object.values(parameters).flatMap(({ facts }) => facts.codes), ...errors]);
}

/** What a parameter is for. @throws where nobody said it. */
export function parameterText(command: string, parameter: string): string {
  const text = PARAMETER_TEXTS[`${command}.${parameter}`] ?? PARAMETER_TEXTS[parameter];
  if (text === undefined) throw new Error(`parameter-texts.ts says nothing about ${command}.${parameter}`);
  return text;
}

/** The whole page. */
export function platformReference(): string {
  const groups = Object.entries(COMMAND_GROUPS);
  const contents = groups.map(
    ([title, commands]) =>
      `| ${title} | ${commands.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(', ')} |`,
  );
  return [
    INTRODUCTION,
    `## Commands\n\n| | |\n| --- | --- |\n${contents.join('\n')}`,
    ...groups.flatMap(([title, commands]) => [`## ${title}`, ...commands.map(describeCommand)]),
    `## Objects\n\nA field without a value is left out.`,
    ...(Object.keys(ITEMS) as ItemName[]).map(describeItem),
    `## Limits\n\n| | |\n| --- | --- |\n${LIMITS.map(([what, limit]) => `| ${what} | ${limit} |`).join('\n')}`,
  ]
    .join('\n\n')
    .concat('\n');
}

function describeCommand(command: PlatformCommand): string {
  const { name, does, access, parameters, answer } = command;
  const roles = rolesOf(access);
  const rows = Object.entries(parameters).map(([parameter, { facts }]) => {
    const needed = facts.isRequired ? ' **Required.**' : '';
    return `| \`${parameter}\` | ${cell(parameterText(name, parameter))}${needed} | ${cell(facts.type)} |`;
  });
  const common = new Set(COMMON_CODES);
  const codes = [...documentedCodes(command)].filter((code) => !common.has(code));
  const numbers = codes.map((code) => PLATFORM_ERROR_CODES[code]).sort((a, b) => a - b);
  return [
    `### ${name}`,
    does,
    rows.length === 0 ? 'No parameters.' : `| parameter | what for | value |\n| --- | --- | --- |\n${rows.join('\n')}`,
    describeAnswer(answer),
    `Roles: ${roles === 'all' ? 'any key' : roles.join(', ')}.${numbers.length === 0 ? '' : ` Errors: ${numbers.join(', ')}.`}`,
  ].join('\n\n');
}

function describeAnswer({ result, fields = {} }: Answer): string {
  const main =
    result === 'done' ? '1' : 'one' in result ? objectLink(result.one) : `list of ${objectLink(result.list)}`;
  return `Answer: \`result\` (${main})${Object.entries(fields)
    .map(([name, field]) => `, \`${name}\` (${fieldText(field)})`)
    .join('')}.`;
}

function describeItem(item: ItemName): string {
  const fields: Readonly<Record<string, Field>> = ITEMS[item];
  const rows = Object.entries(fields).map(([name, field]) => `| \`${name}\` | ${cell(fieldText(field))} |`);
  return `### ${item}\n\n| field | |\n| --- | --- |\n${rows.join('\n')}`;
}

const fieldText = (field: Field): string =>
  typeof field === 'string' ? field : `${field.about}: ${objectLink(field.each)}`;
const objectLink = (item: ItemName): string => `[${item}](#${item.toLowerCase()})`;
const cell = (text: string): string => text.replaceAll('|', '\\|');

const number = (value: number): string => value.toLocaleString('en');
const LIMITS: readonly (readonly [what: string, limit: string])[] = [
  ['Applications of an account', number(platformLimits.applications)],
  ['Users of an account', number(platformLimits.users)],
  ['Scenarios of an account', number(platformLimits.scenarios)],
  ['Scenarios of a rule', number(platformLimits.scenariosOfRule)],
  ['Rules of an application', number(platformLimits.rulesOfApplication)],
  ['Keys of an account', number(platformLimits.keys)],
  ['SIP registrations of an account', number(platformLimits.sipRegistrations)],
  ['Entries of the white list, and of the black list', number(platformLimits.accessListItems)],
  ['Characters of a scenario', number(platformLimits.scenarioCharacters)],
  ['Entries of a `;` list', number(platformLimits.listEntries)],
  ['`count`', number(platformLimits.count)],
];

const INTRODUCTION = `# Management API

Made of the sources by \`node scripts/platform-api-reference.mjs\`; every answer of the tests is held against it.

\`/platform_api/<command>\`, or \`/platform_api\` with a field \`cmd\`; GET or POST; parameters in the query, as a form, as
\`multipart/form-data\` or as JSON. What is said in the body counts more than what is said in the query. An empty value is no value.
Unknown parameters are ignored. Lists are written \`1;2;3\`, in JSON also as arrays. Scenarios come back byte for byte.

\`\`\`sh
curl "$CALLCAST/platform_api/GetApplications" -d account_id=1 -d api_key=$API_KEY -d with_rules=true
\`\`\`

An answer has HTTP status 200. A refusal is \`{"error":{"code":…,"msg":…},"errors":[…]}\`: clients look for either. The numbers are
those that existing clients know; [errors.md](errors.md) explains them. Other statuses mean that no command ran.
Ids and names of other accounts are answered like ones that do not exist.

## Who asks

- **The account**: \`account_id\` (or \`account_name\`, \`account_email\`) and \`api_key\`. It may do everything; a key without the scope \`admin\` what one role may ([which](access.md#api-keys)).
- **A key of the account**: \`Authorization: Bearer <JWT>\`, signed with RS256 by the private half of a key that [CreateKey](#createkey) made.
  Header: \`kid\` is the \`key_id\`. Claims: \`iss\` is the \`account_id\`, \`iat\` and \`exp\` are seconds since 1970, at most
  ${number(platformLimits.jwtLifetimeSeconds)} apart. What \`CreateKey\` answers as \`result\` is the credentials file of the clients.

| a token | code |
| --- | --- |
| is no JWT, or has not these fields | 447 |
| is of a key that does not exist, or of another account, or its signature is wrong | 100 |
| is good for longer than ${number(platformLimits.jwtLifetimeSeconds)} s | 454 |
| was issued in the future, by more than ${platformLimits.jwtSkewSeconds} s | 455 |
| has expired | 456 |

A key does what one of its roles may; everything else is refused with 104.

| role | number | may |
| --- | --- | --- |
${ROLES.map(({ id, name, may }) => `| ${name} | ${id} | ${may} |`).join('\n')}

Any command can be refused with ${COMMON_CODES.map((code) => PLATFORM_ERROR_CODES[code])
  .sort((a, b) => a - b)
  .join(', ')}.

## Existing clients

\`@voximplant/apiclient-nodejs\` 4.11.0 works unchanged: name your host (\`new VoximplantApiClient({pathToCredentials, host: 'calls.example:8443'})\`,
HTTPS, \`NODE_EXTRA_CA_CERTS\` for a certificate of your own), or without TLS use the server as its proxy
(\`https_proxy=http://127.0.0.1:8080\`). Its \`createKey\` throws after the key was made, because it takes the object of the answer for a list: make
keys by curl. Its lists of the key-value storage are \`{}\`, because it takes those for one object.`;
