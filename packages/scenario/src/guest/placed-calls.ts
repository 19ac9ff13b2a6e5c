import { AUTHOR_LIMITS } from '../limits.ts';
import type { CalleeKind, CallFacts } from '../protocol.ts';
import { Call, readBitrate } from './call.ts';
import { boundedCustomData } from './custom-data.ts';
import { readHeaders } from './headers.ts';
import type { Session } from './session.ts';

/** How a placed call is described by the author; every field may be missing or of any type. */
interface PlacedCall {
  readonly callerid?: unknown;
  readonly displayName?: unknown;
  readonly extraHeaders?: unknown;
  readonly video?: unknown;
  readonly maxVideoBitrate?: unknown;
  readonly customData?: unknown;
}

/** The calls that `VoxEngine` places. Events come later, never from inside: authors add their listeners afterwards. */
export function createPlacedCalls(session: Session) {
  const place = (to: CalleeKind, method: string, destination: unknown, given: PlacedCall): Call => {
    const address = shortText(destination);
    if (address === '') throw new TypeError(`${method}: whom to call is missing`);
    const facts: CallFacts = {
      callId: session.host.newCallId(),
      callerId: shortText(given.callerid),
      displayName: shortText(given.displayName),
      destination: address,
      fromUri: '',
      toUri: '',
      headers: {},
      customData: given.customData === undefined ? '' : boundedCustomData(session, given.customData),
    };
    const call = new Call(session, facts, 'outgoing');
    session.calls.set(facts.callId, call);
    const headers = readHeaders(session, given.extraHeaders);
    session.host.command({
      kind: 'place-call',
      callId: facts.callId,
      to,
      destination: address,
      callerId: facts.callerId,
      displayName: facts.displayName,
      headers,
      video: Boolean(given.video),
      customData: facts.customData,
      timeoutSeconds: ringingSeconds(headers),
      ...readBitrate(given.maxVideoBitrate),
    });
    return call;
  };
  return {
    /** `callUser({ username, callerid, … })`, or its old form with positions. */
    callUser(first: unknown, ...more: unknown[]): Call {
      if (isRecord(first)) return place('user', 'callUser', first.username, first);
      const [callerid, displayName, extraHeaders, video] = more;
      return place('user', 'callUser', first, { callerid, displayName, extraHeaders, video });
    },
    /** Media of a direct call passes the server as that of any other. */
    callUserDirect(_peer: unknown, username: unknown, third?: unknown, ...more: unknown[]): Call {
      const [displayName, extraHeaders] = more;
      const given = isRecord(third) ? third : { callerid: third, displayName, extraHeaders };
      return place('user', 'callUserDirect', username, { ...given, video: true });
    },
    callSIP(to: unknown, second?: unknown, ...more: unknown[]): Call {
      const [displayName, , , extraHeaders, video] = more;
      const given = isRecord(second)
        ? { ...second, extraHeaders: second.headers }
        : { callerid: second, displayName, extraHeaders, video };
      return place('sip', 'callSIP', to, given);
    },
    callPSTN(number: unknown, callerid?: unknown): Call {
      return place('pstn', 'callPSTN', number, { callerid });
    },
    callConference(conferenceId: unknown, callerid?: unknown, displayName?: unknown, extraHeaders?: unknown): Call {
      return place('conference', 'callConference', conferenceId, { callerid, displayName, extraHeaders });
    },
    callWhatsappUser(first: unknown): Call {
      const given = isRecord(first) ? first : { number: first };
      return place('whatsapp', 'callWhatsappUser', given.number, given);
    },
  };
}

/** How long it may ring: an API fact is that a header says so. */
function ringingSeconds(headers: Readonly<Record<string, string>>): number {
  const { minimum, default: usual, maximum } = AUTHOR_LIMITS.ringingSeconds;
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'vi-calltimeout');
  const wanted = Number(name === undefined ? usual : headers[name]);
  return Number.isFinite(wanted) ? Math.min(maximum, Math.max(minimum, wanted)) : usual;
}

/** Undefined and null are nothing; what is longer than a name or number can be is cut. */
function shortText(value: unknown): string {
  return value === undefined || value === null ? '' : String(value).slice(0, AUTHOR_LIMITS.addressCharacters);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
