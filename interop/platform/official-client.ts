/** The platform's own npm client, unchanged, on a server with TLS by an authority of our own. */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type Client from '@voximplant/apiclient-nodejs';
import { Callcast } from '../calls/callcast.ts';
import { makeCertificates } from '../rtmp/certificates.ts';

export type OfficialClient = InstanceType<typeof Client.default>;
interface Credentials {
  readonly pathToCredentials: string;
  readonly host: string;
}
const { default: ClientClass } = createRequire(import.meta.url)('@voximplant/apiclient-nodejs') as {
  default: new (credentials: Credentials) => OfficialClient;
};

/** What `CreateKey` answers. */
export interface ServiceKey {
  readonly account_email: string;
  readonly account_id: number;
  readonly key_id: string;
  readonly private_key: string;
}

/** Where the server under test keeps what it keeps; SQLite files without it. */
export const DATABASE_OF_TESTS = 'CALLCAST_TEST_DATABASE_URL';

/**
 * A server that speaks HTTPS; this process trusts its authority from now on. On the database that {@link DATABASE_OF_TESTS} in the
 * environment names.
 *
 * @param folder For its certificates.
 */
export async function startWithTls(folder: string): Promise<Callcast> {
  const { [DATABASE_OF_TESTS]: databaseUrl } = process.env;
  const { ca } = makeCertificates(folder, 'DNS:localhost,IP:127.0.0.1');
  setDefaultCACertificates([...getCACertificates('default'), ca]);
  return Callcast.start({
    CALLCAST_TLS_CERT: join(folder, 'server.pem'),
    CALLCAST_TLS_KEY: join(folder, 'server.key'),
    ...(databaseUrl === undefined ? {} : { CALLCAST_DATABASE_URL: databaseUrl }),
  });
}

/** @param roles As `role_name` of CreateKey. */
export async function createKey(server: Callcast, roles: string): Promise<ServiceKey> {
  return (await server.api('CreateKey', roles === '' ? {} : { role_name: roles })).result as unknown as ServiceKey;
}

/** The client with a credentials file, as its README has it, once it has read the file. */
export function clientWith(server: Callcast, key: ServiceKey, folder: string): Promise<OfficialClient> {
  const pathToCredentials = join(folder, `${key.key_id}.json`);
  writeFileSync(pathToCredentials, JSON.stringify(key), { mode: 0o600 });
  return new Promise((resolve) => {
    const client = new ClientClass({ pathToCredentials, host: `localhost:${server.httpPort}` });
    client.onReady = () => resolve(client);
  });
}
