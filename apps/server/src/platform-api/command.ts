import type { Clock } from '@callcast/core';
import type { SessionLogLinks } from '../api/index.ts';
import type { Switchboard } from '../calling/switchboard.ts';
import type { ScenarioSources } from '../scenario-sources/index.ts';
import type { SecretVault } from '../secrets/index.ts';
import type { PasswordHasher } from '../security/index.ts';
import type { Account, Store } from '../store/index.ts';
import { type ParameterTable, type Parsed, parseParameters } from './parameters.ts';

/** What the commands work with. */
export interface PlatformServices {
  readonly store: Store;
  readonly hasher: PasswordHasher;
  readonly secrets: SecretVault;
  readonly sources: ScenarioSources;
  readonly clock: Clock;
  readonly logLinks: SessionLogLinks;
  readonly sessions: Pick<Switchboard, 'start'>;
}

/** One authorised request. */
export interface CommandContext extends PlatformServices {
  readonly account: Account;
  /** Scheme and host by which the client reached us, for links. */
  readonly origin: string;
  /** Our address on the client's connection, and the client's. */
  readonly localAddress: string;
  readonly remoteAddress: string;
}

/** One command of the management API. */
export interface PlatformCommand {
  readonly name: string;
  /** @throws {PlatformError} */
  run(context: CommandContext, given: ReadonlyMap<string, string>): Promise<Readonly<Record<string, unknown>>>;
}

/** Declares a command: its parameters are parsed before `run` sees them. */
export function command<Table extends ParameterTable>(
  name: string,
  parameters: Table,
  run: (context: CommandContext, parameters: Parsed<Table>) => Promise<Readonly<Record<string, unknown>>>,
): PlatformCommand {
  return { name, run: (context, given) => run(context, parseParameters(parameters, given)) };
}
