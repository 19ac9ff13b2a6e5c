/**
 * Which recordings are being written, and what those of each account take up: so that none is removed while a worker writes
 * it, and all of an account together stay within its budget. The disk has the last word: nothing here outlives the server.
 */
import type { OutputFailure } from '@callcast/calls';
import { type Clock, type Log, type Millis, silentLog } from '@callcast/core';
import type { RecordingFacts } from './io/recording-folder.ts';
import { recordingLimits } from './limits.ts';
import { recordingFailure } from './recording-failure.ts';

/** One recording of one account. */
export interface RecordingKey {
  readonly accountId: number;
  readonly name: string;
}

/** So many bytes more may be written; infinite without a budget. */
export interface Room {
  readonly bytes: number;
}

/** What a ledger needs of a `RecordingFolder`. */
export interface RecordingShelf {
  facts(accountId: number): Promise<RecordingFacts[]>;
  find(accountId: number, name: string): Promise<RecordingFacts | undefined>;
  remove(accountId: number, name: string): Promise<boolean>;
}

export interface RecordingLedgerOptions {
  readonly shelf: RecordingShelf;
  readonly clock: Clock;
  /** For each account; undefined: none. */
  readonly budgetBytes: number | undefined;
  /** Errors that were not foreseen; dropped without it. */
  readonly log?: Log;
}

interface OpenRecording {
  /** The process that writes it. */
  readonly holder: object;
  reservedBytes: number;
}

interface AccountSpace {
  readonly open: Map<string, OpenRecording>;
  /** Of what nobody writes any more; undefined: not read yet. */
  closed: { bytes: number; readonly readAt: Millis } | undefined;
  /** What is done for an account is done one after the other. */
  last: Promise<unknown>;
}

export class RecordingLedger {
  readonly #options: RecordingLedgerOptions;
  readonly #accounts = new Map<number, AccountSpace>();
  readonly #gone = new WeakSet<object>();

  constructor(options: RecordingLedgerOptions) {
    this.#options = options;
  }

  get budgetBytes(): number | undefined {
    return this.#options.budgetBytes;
  }

  /**
   * Before a recording is begun, and before it grows beyond what it was given. From the first time on it is being written,
   * until {@link release}. Never rejects.
   *
   * @param bytes The least that is of use.
   */
  reserve(holder: object, { accountId, name }: RecordingKey, bytes: number): Promise<Room | OutputFailure> {
    return this.#inTurn(accountId, async (account) => {
      if (this.#gone.has(holder)) return { bytes: 0 }; // nobody hears it
      const granted = await this.#room(accountId, account, bytes);
      if ('code' in granted) return granted;
      const known = account.open.get(name);
      if (known !== undefined) known.reservedBytes += granted.bytes;
      else {
        // One that cannot be made because there is one of this name is counted once, and again when it is released.
        const there = account.closed && (await this.#options.shelf.find(accountId, name));
        if (account.closed !== undefined) account.closed.bytes -= there?.sizeBytes ?? 0;
        account.open.set(name, { holder, reservedBytes: granted.bytes });
      }
      return granted;
    }).catch((cause: unknown) => recordingFailure(cause, this.#options.log ?? silentLog));
  }

  /** Nothing more is done with the file. */
  release(holder: object, { accountId, name }: RecordingKey): void {
    void this.#inTurn(accountId, async (account) => {
      if (account.open.get(name)?.holder === holder) await this.#close(accountId, account, name);
    });
  }

  /** The process is gone, and all that it wrote stands as it is. */
  releaseAll(holder: object): void {
    this.#gone.add(holder);
    for (const accountId of this.#accounts.keys())
      void this.#inTurn(accountId, async (account) => {
        for (const [name, open] of account.open)
          if (open.holder === holder) await this.#close(accountId, account, name);
      });
  }

  isOpen({ accountId, name }: RecordingKey): boolean {
    return this.#accounts.get(accountId)?.open.has(name) ?? false;
  }

  /** `open`: it is being written, and stays. Idempotent, as far as the disk is concerned. */
  remove({ accountId, name }: RecordingKey): Promise<'removed' | 'unknown' | 'open'> {
    return this.#inTurn(accountId, async (account) => {
      if (account.open.has(name)) return 'open';
      const { shelf } = this.#options;
      const found = await shelf.find(accountId, name);
      if (found === undefined || !(await shelf.remove(accountId, name))) return 'unknown';
      if (account.closed !== undefined) account.closed.bytes -= found.sizeBytes;
      return 'removed';
    });
  }

  /** What the recordings of an account take up now. */
  usedBytes(accountId: number): Promise<number> {
    return this.#inTurn(accountId, async (account) => {
      const { bytes } = await this.#read(accountId, account, recordingLimits.readingAge);
      const open = await Promise.all([...account.open.keys()].map((name) => this.#options.shelf.find(accountId, name)));
      return open.reduce((sum, found) => sum + (found?.sizeBytes ?? 0), bytes);
    });
  }

  async #room(accountId: number, account: AccountSpace, bytes: number): Promise<Room | OutputFailure> {
    const { budgetBytes } = this.#options;
    if (budgetBytes === undefined) return { bytes: Number.POSITIVE_INFINITY };
    const left = (closedBytes: number): number =>
      [...account.open.values()].reduce((rest, { reservedBytes }) => rest - reservedBytes, budgetBytes - closedBytes);
    let rest = left((await this.#read(accountId, account, Number.POSITIVE_INFINITY)).bytes);
    // Whoever runs the server may have removed some by hand.
    if (rest < bytes) rest = left((await this.#read(accountId, account, recordingLimits.readingAge)).bytes);
    if (rest >= bytes) return { bytes: Math.min(rest, Math.max(bytes, recordingLimits.reservedBytes)) };
    const reason =
      `The recordings of this account have taken up the ${Math.floor(budgetBytes / 1e6)} MB that they may: ` +
      'nothing is recorded until some are removed; what was recorded so far is kept';
    return { code: 'RECORDING_BUDGET', reason };
  }

  /** What the closed ones take up, by a reading that is not older than `maxAge`. */
  async #read(accountId: number, account: AccountSpace, maxAge: number): Promise<{ readonly bytes: number }> {
    const { shelf, clock } = this.#options;
    const now = clock.now();
    if (account.closed === undefined || now - account.closed.readAt > maxAge) {
      const closed = (await shelf.facts(accountId)).filter(({ name }) => !account.open.has(name));
      account.closed = { bytes: closed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), readAt: now };
    }
    return account.closed;
  }

  async #close(accountId: number, account: AccountSpace, name: string): Promise<void> {
    try {
      const found = await this.#options.shelf.find(accountId, name);
      if (account.closed !== undefined) account.closed.bytes += found?.sizeBytes ?? 0;
    } catch {
      account.closed = undefined; // a disk that cannot be read now is read when somebody needs it
    }
    account.open.delete(name);
  }

  #inTurn<T>(accountId: number, run: (account: AccountSpace) => Promise<T>): Promise<T> {
    const known = this.#accounts.get(accountId);
    const account: AccountSpace = known ?? { open: new Map(), closed: undefined, last: Promise.resolve() };
    if (known === undefined) this.#accounts.set(accountId, account);
    const result = account.last.then(() => run(account));
    account.last = result.catch(() => {}); // told to whoever asked
    return result;
  }
}
