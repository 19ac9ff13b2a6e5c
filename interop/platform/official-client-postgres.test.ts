/** The tests of the platform's own client once more, on a server that keeps everything in PostgreSQL. */
import { PostgresServer } from '@callcast/testing/postgres-server';
import { SharedByTests } from '../calls/shared-by-tests.ts';
import { DATABASE_OF_TESTS } from './official-client.ts';

const [postgres] = await new SharedByTests('official-client-postgres').start(PostgresServer.start());
process.env[DATABASE_OF_TESTS] = await postgres.createDatabase();
await import('./official-client.test.ts');
