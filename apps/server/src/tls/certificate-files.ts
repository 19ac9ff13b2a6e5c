/** A certificate and its key in two files, which whoever renews the certificate replaces while the server runs. */
import { readFile, stat } from 'node:fs/promises';
import { type Log, type Millis, millis, type Scheduler, type Timer } from '@callcast/core';
import type { TlsSetting } from '../settings.ts';
import { checkCertificate } from './certificate.ts';

/** Looked at by name, since links are what renewal replaces; a renewed certificate may wait for so long. */
const LOOK_INTERVAL = millis(10_000);

export interface CertificatePaths {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface CertificateFilesOptions extends CertificatePaths {
  /** As it is now. */
  readonly current: TlsSetting;
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** Another one is there, and it is good. */
  readonly onChanged: (tls: TlsSetting) => void;
  readonly lookInterval?: Millis;
}

/** @throws What the file system does. */
export async function readCertificate({ certFile, keyFile }: CertificatePaths): Promise<TlsSetting> {
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  return { cert, key };
}

/** Looks at the files until it is disposed. One that is missing, half written or of another key changes nothing, and is logged once. */
export class CertificateFiles implements Disposable {
  readonly #options: CertificateFilesOptions;
  #current: TlsSetting;
  /** What the files looked like when they were last good. */
  #seen: string | undefined;
  /** What is wrong with them, once it has been logged. */
  #told: string | undefined;
  #timer: Timer;
  #isOver = false;

  constructor(options: CertificateFilesOptions) {
    this.#options = options;
    this.#current = options.current;
    this.#timer = this.#lookLater();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#timer.cancel();
  }

  #lookLater(): Timer {
    const { scheduler, lookInterval = LOOK_INTERVAL } = this.#options;
    return scheduler.after(lookInterval, () => void this.#look());
  }

  async #look(): Promise<void> {
    try {
      const look = await this.#fingerprint();
      if (look !== this.#seen) await this.#read();
      this.#seen = look;
      this.#told = undefined;
    } catch (cause) {
      this.#refuse(cause);
    }
    if (!this.#isOver) this.#timer = this.#lookLater();
  }

  async #read(): Promise<void> {
    const { log, onChanged } = this.#options;
    const tls = await readCertificate(this.#options);
    if (this.#isOver || (tls.cert === this.#current.cert && tls.key === this.#current.key)) return;
    const validUntil = new Date(checkCertificate(tls)).toISOString();
    this.#current = tls;
    onChanged(tls);
    log.info('certificate replaced', { validUntil });
  }

  #refuse(cause: unknown): void {
    const why = String(cause);
    if (this.#isOver || why === this.#told) return;
    this.#told = why;
    this.#options.log.warn('the new certificate is not used, the old one goes on', { cause: why });
  }

  async #fingerprint(): Promise<string> {
    const { certFile, keyFile } = this.#options;
    const facts = await Promise.all([stat(certFile), stat(keyFile)]);
    return facts.map(({ ino, size, mtimeMs, ctimeMs }) => [ino, size, mtimeMs, ctimeMs].join(' ')).join(', ');
  }
}
