/** A client of the management API written from its public description alone: requests of node:http, and nothing of ours. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

export type Fields = Readonly<Record<string, string>>;
export type Answer = Readonly<Record<string, unknown>> & {
  readonly error?: { readonly code: number; readonly msg: string };
};

interface Wire {
  readonly method: 'GET' | 'POST';
  /** The request target. */
  readonly path: string;
  readonly type?: string;
  readonly body?: string;
}

const BOUNDARY = '----------------------------raw-client-boundary';
const query = (fields: Fields): string => new URLSearchParams(fields).toString();
const FORM = 'application/x-www-form-urlencoded';

function multipart(fields: Fields): string {
  const part = ([name, value]: readonly [string, string]): string =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  return `${Object.entries(fields).map(part).join('')}--${BOUNDARY}--\r\n`;
}

/** Every way to say a command with its fields. */
const WAYS: Readonly<Record<string, (command: string, fields: Fields) => Wire>> = {
  form: (command, fields) => ({ method: 'POST', path: `/platform_api/${command}/`, type: FORM, body: query(fields) }),
  query: (command, fields) => ({ method: 'GET', path: `/platform_api/${command}/?${query(fields)}` }),
  json: (command, fields) => ({
    ...{ method: 'POST', path: `/platform_api/${command}`, type: 'application/json' },
    body: JSON.stringify(fields),
  }),
  multipart: (command, fields) => ({
    ...{ method: 'POST', path: '/platform_api', type: `multipart/form-data; boundary=${BOUNDARY}` },
    body: multipart({ cmd: command, ...fields }),
  }),
  // As a client says it to what it takes for its proxy.
  'absolute target': (command, fields) => ({
    ...{ method: 'POST', path: `https://api.voximplant.com/platform_api/${command}/`, type: FORM },
    body: query(fields),
  }),
};

export const WAY_NAMES = Object.keys(WAYS);

export class RawClient {
  readonly #port: number;
  readonly #credentials: Fields;
  #said = 0;

  constructor(port: number, credentials: Fields) {
    this.#port = port;
    this.#credentials = credentials;
  }

  /** One command, each time in the next way unless one is named. @throws When the answer is no HTTP 200 with a JSON object. */
  async say(
    command: string,
    fields: Fields = {},
    way = WAY_NAMES[this.#said++ % WAY_NAMES.length] ?? '',
  ): Promise<Answer> {
    const wire = WAYS[way]?.(command, { ...this.#credentials, ...fields });
    if (wire === undefined) throw new Error(`no such way: ${way}`);
    const { method, path, type, body = '' } = wire;
    const headers = {
      ...(type === undefined ? {} : { 'content-type': type }),
      'content-length': Buffer.byteLength(body),
    };
    const asked = request({ host: '127.0.0.1', port: this.#port, method, path, headers, agent: false });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const said = await text(answer);
    if (answer.statusCode !== 200) throw new Error(`${command} by ${way}: HTTP ${answer.statusCode}: ${said}`);
    return JSON.parse(said) as Answer;
  }

  /** Of a command that works. @throws When it is refused. */
  async ask(command: string, fields: Fields = {}): Promise<Answer> {
    const answer = await this.say(command, fields);
    if (answer.error !== undefined) throw new Error(`${command}: ${answer.error.code} ${answer.error.msg}`);
    return answer;
  }

  /** The objects of a list. */
  async list(command: string, fields: Fields = {}): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return (await this.ask(command, fields)).result as readonly Readonly<Record<string, unknown>>[];
  }
}
