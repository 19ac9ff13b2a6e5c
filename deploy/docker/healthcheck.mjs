// Whether the server of this container answers: exit code 0, else 1. By HTTPS without a look at the certificate, which is of a name.
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';

const { CALLCAST_HTTP_PORT = '8080', CALLCAST_TLS_CERT = '' } = process.env;
const options = { host: '127.0.0.1', port: CALLCAST_HTTP_PORT, path: '/healthz', timeout: 4_000 };
const answered = ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1);
const request =
  CALLCAST_TLS_CERT === '' ? getHttp(options, answered) : getHttps({ ...options, rejectUnauthorized: false }, answered);
request.on('timeout', () => process.exit(1));
request.on('error', () => process.exit(1));
