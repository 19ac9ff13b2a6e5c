import type { PlatformCommand } from './command.ts';
import { accountCommands } from './commands/accounts.ts';
import { applicationCommands } from './commands/applications.ts';
import { callHistoryCommands } from './commands/call-history.ts';
import { keyValueStorageCommands } from './commands/key-value-storage.ts';
import { ruleCommands } from './commands/rules.ts';
import { scenarioCommands } from './commands/scenarios.ts';
import { secretCommands } from './commands/secrets.ts';
import { sessionCommands } from './commands/sessions.ts';
import { userCommands } from './commands/users.ts';

/** Every command of the management API, by its lower-case name: clients differ in the spelling. */
export const platformCommands: ReadonlyMap<string, PlatformCommand> = new Map(
  [
    ...accountCommands,
    ...applicationCommands,
    ...callHistoryCommands,
    ...keyValueStorageCommands,
    ...ruleCommands,
    ...scenarioCommands,
    ...secretCommands,
    ...sessionCommands,
    ...userCommands,
  ].map((command) => [command.name.toLowerCase(), command]),
);
