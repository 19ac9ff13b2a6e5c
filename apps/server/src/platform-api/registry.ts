import type { PlatformCommand } from './command.ts';
import { accessListCommands } from './commands/access-lists.ts';
import { accountCommands } from './commands/accounts.ts';
import { applicationCommands } from './commands/applications.ts';
import { callHistoryCommands } from './commands/call-history.ts';
import { keyValueStorageCommands } from './commands/key-value-storage.ts';
import { keyCommands } from './commands/keys.ts';
import { recordCommands } from './commands/records.ts';
import { ruleCommands } from './commands/rules.ts';
import { scenarioCommands } from './commands/scenarios.ts';
import { secretCommands } from './commands/secrets.ts';
import { sessionCommands } from './commands/sessions.ts';
import { sipRegistrationCommands } from './commands/sip-registrations.ts';
import { userCommands } from './commands/users.ts';

/** Commands as the documentation groups them. */
export const COMMAND_GROUPS: Readonly<Record<string, readonly PlatformCommand[]>> = {
  Account: accountCommands,
  Applications: applicationCommands,
  Scenarios: scenarioCommands,
  Rules: ruleCommands,
  Users: userCommands,
  Sessions: sessionCommands,
  History: callHistoryCommands,
  Recordings: recordCommands,
  'Key-value storage': keyValueStorageCommands,
  Secrets: secretCommands,
  Keys: keyCommands,
  'SIP registrations': sipRegistrationCommands,
  'White and black list': accessListCommands,
};

/** Every command of the management API, by its lower-case name: clients differ in the spelling. */
export const platformCommands: ReadonlyMap<string, PlatformCommand> = new Map(
  Object.values(COMMAND_GROUPS)
    .flat()
    .map((command) => [command.name.toLowerCase(), command]),
);
