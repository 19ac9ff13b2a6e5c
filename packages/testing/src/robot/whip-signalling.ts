import { RobotError } from './robot-error.ts';
import type { RobotDestination, RobotSignalling } from './signalling.ts';

/** RFC 9725: POST the offer, DELETE the resource. */
export class WhipSignalling implements RobotSignalling {
  readonly #endpoint: URL;
  readonly #token: string;
  #resource: URL | undefined;

  constructor({ url, token, application, number }: RobotDestination) {
    this.#endpoint = new URL(
      number === undefined
        ? url
        : `/whip/${encodeURIComponent(application ?? 'streaming')}/${encodeURIComponent(number)}`,
      url,
    );
    this.#token = token;
  }

  async call(offer: string, _events: unknown, signal: AbortSignal): Promise<string> {
    const response = await fetch(this.#endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp', authorization: `Bearer ${this.#token}` },
      body: offer,
      signal,
    }).catch((cause: unknown) => {
      throw new RobotError('ROBOT_UNREACHABLE', 'the WHIP endpoint cannot be reached', { cause });
    });
    const body = await response.text();
    if (response.status !== 201)
      throw new RobotError('ROBOT_CALL_REFUSED', `WHIP answered ${response.status}: ${body.slice(0, 200)}`, {
        details: { status: response.status },
      });
    const location = response.headers.get('location');
    if (location !== null) this.#resource = new URL(location, this.#endpoint);
    return body;
  }

  async hangUp(): Promise<void> {
    if (this.#resource === undefined) return;
    await fetch(this.#resource, { method: 'DELETE', headers: { authorization: `Bearer ${this.#token}` } }).catch(
      () => undefined, // the server is gone, and the call with it
    );
  }
}
