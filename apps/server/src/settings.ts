import type { Millis } from '@callcast/core';
import type { CertificatePaths } from './tls/index.ts';

/** What the server is started with, after configuration has been read: every value decided, nothing looked up later. */
export interface ServerSettings {
  readonly mode: 'dev' | 'serve';
  readonly version: string;
  readonly host: string;
  readonly publicAddress: string | undefined;
  readonly http: WantedPortSetting;
  readonly media: WantedPortSetting & { readonly workers: number };
  /** Port 0: no embedded test CDN. */
  readonly rtmp: WantedPortSetting;
  /** Of the test CDN; undefined: anybody who reaches it may publish. */
  readonly rtmpPublishKey: string | undefined;
  readonly dataDir: string;
  /** Of PostgreSQL; undefined: SQLite files in the data folder. */
  readonly databaseUrl: string | undefined;
  /** Days that call sessions and their logs are kept; 0: for good. */
  readonly sessionKeepDays: number;
  /** Days that the audit log is kept; 0: for good. */
  readonly auditKeepDays: number;
  readonly recordings: {
    readonly maxFileBytes: number;
    /** Of each account; undefined: none. */
    readonly budgetBytes: number | undefined;
    /** Undefined: for good. */
    readonly keepDays: number | undefined;
  };
  /** {@link EgressPolicy.parse} */
  readonly egressAllow: readonly string[];
  /** PEM certificates that RTMPS servers are trusted by, beside those that Node knows. */
  readonly rtmpsAuthorities: string | undefined;
  /** Undefined: made up, and told once when the data folder is new. */
  readonly demoPassword: string | undefined;
  readonly demoApiKey: string | undefined;
  readonly adminPassword: string | undefined;
  readonly tls: TlsSetting | undefined;
  /** Where they were read from, and whoever renews them replaces them; undefined: they do not change. */
  readonly tlsFiles: CertificatePaths | undefined;
  /** {@link IceServersOptions} */
  readonly ice: {
    readonly uris: readonly string[];
    readonly turnSecret: string | undefined;
    readonly ttl: Millis;
  };
  readonly limits: {
    readonly loginsPerMinute: number;
    readonly loginFailuresPerMinute: number;
    readonly whipPostsPerSecond: number;
    readonly callsPerUser: number;
  };
}

/** PEM texts. */
export interface TlsSetting {
  readonly cert: string;
  readonly key: string;
}

export interface WantedPortSetting {
  readonly port: number;
  /** A default moves to the next free port; a port that somebody chose does not. */
  readonly mayMove: boolean;
}
