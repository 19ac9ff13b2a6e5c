import type { Clock, Log, Random } from '@callcast/core';
import type { SessionLogLinks } from '../api/index.ts';
import type { Switchboard } from '../calling/switchboard.ts';
import type { RecordingFolder, RecordingLedger, RecordingLinks } from '../recordings/index.ts';
import type { ScenarioSources } from '../scenario-sources/index.ts';
import type { SecretVault } from '../secrets/index.ts';
import type { ConcurrencyGate, PasswordHasher, SecretBox } from '../security/index.ts';
import type { Account, Store } from '../store/index.ts';
import type { Answer } from './answer.ts';
import type { PlatformErrorCode } from './error.ts';
import { type ParameterTable, type Parsed, parseParameters } from './parameters.ts';
import type { Access } from './roles.ts';

/** What the commands work with. */
export interface PlatformServices {
  readonly store: Store;
  readonly hasher: PasswordHasher;
  readonly secrets: SecretVault;
  /** Seals passwords of SIP registrations. */
  readonly sipPasswords: SecretBox;
  readonly sources: ScenarioSources;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly logLinks: SessionLogLinks;
  readonly sessions: Pick<Switchboard, 'start' | 'startConference'>;
  readonly recordings: RecordingFolder;
  readonly ledger: RecordingLedger;
  readonly recordingLinks: Pick<RecordingLinks, 'url'>;
}

/** One authorised request. */
export interface CommandContext extends PlatformServices {
  readonly account: Account;
  /** Scheme and host by which the client reached us, for links. */
  readonly origin: string;
  /** Our address on the client's connection, and the client's. */
  readonly localAddress: string;
  readonly remoteAddress: string;
  /** Making of key pairs, one after the other. */
  readonly keyGate: ConcurrencyGate;
}

/** What is known of a command without running it. */
export interface CommandFacts {
  /** A sentence for people. */
  readonly does: string;
  readonly access: Access;
  readonly answer: Answer;
  /** Codes beside those of its parameters. */
  readonly errors?: readonly PlatformErrorCode[];
}

/** One command of the management API. */
export interface PlatformCommand extends CommandFacts {
  readonly name: string;
  readonly parameters: ParameterTable;
  /** @throws {PlatformError} */
  run(context: CommandContext, given: ReadonlyMap<string, string>): Promise<Readonly<Record<string, unknown>>>;
}

/** Declares a command: its parameters are parsed before `run` sees them. */
export function command<Table extends ParameterTable>(
  name: string,
  facts: CommandFacts,
  parameters: Table,
  run: (context: CommandContext, parameters: Parsed<Table>) => Promise<Readonly<Record<string, unknown>>>,
): PlatformCommand {
  return { ...facts, name, parameters, run: (context, given) => run(context, parseParameters(parameters, given)) };
}
