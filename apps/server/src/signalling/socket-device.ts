/** What rings on one `/signal` socket, and what its user does about it. */
import type { CallerPort } from '@callcast/calls';
import type { ClientMessage, ServerCallId, ServerMessage } from '@callcast/webrtc/signalling-protocol';
import type { PlacedCall } from '../calling/switchboard.ts';
import type { Device, RingingCall } from '../calling/user-dial.ts';
import { visibleHeaders } from '../calling/visible-headers.ts';

/** The user does not want to talk (SIP: 603 Decline). */
const DECLINED = 603;
const BUSY = 486;

export interface SocketDeviceOptions {
  readonly send: (message: ServerMessage) => void;
  /** The socket takes the call over; undefined when it has as many as it may. */
  readonly take: (call: string, placed: PlacedCall) => CallerPort | undefined;
}

export class SocketDevice implements Device {
  readonly #options: SocketDeviceOptions;
  readonly #ringing = new Map<string, RingingCall>();

  constructor(options: SocketDeviceOptions) {
    this.#options = options;
  }

  ring(call: RingingCall): void {
    this.#ringing.set(call.id, call);
    const { id, callerId, displayName, headers, video, customData } = call;
    this.#options.send({
      type: 'incoming-call',
      call: id,
      callerId,
      displayName,
      headers,
      video,
      ...(customData === '' ? {} : { customData }),
    });
  }

  stopRinging(id: ServerCallId, reason: string, answeredElsewhere: boolean): void {
    this.#ringing.delete(id);
    this.#options.send({ type: 'ended', call: id, reason, ...(answeredElsewhere ? { answeredElsewhere } : {}) });
  }

  /** @returns Whether the message was about something that rings, or rang. Hanging up is declining. */
  handle(message: Extract<ClientMessage, { readonly call: string }>): boolean {
    const call = this.#ringing.get(message.call);
    switch (message.type) {
      case 'ringing-here':
        call?.alerting();
        return true;
      case 'accept':
        if (call !== undefined) this.#accept(call, message);
        return true;
      case 'decline':
        if (call !== undefined) this.#decline(call, message.code ?? DECLINED, visibleHeaders(message.headers ?? {}));
        return true;
      case 'hangup':
        if (call === undefined) return false;
        this.#decline(call, DECLINED, {});
        return true;
      default:
        return false;
    }
  }

  #accept(call: RingingCall, { sdp, headers, customData }: Extract<ClientMessage, { type: 'accept' }>): void {
    const caller = this.#options.take(call.id, call.placed);
    if (caller === undefined) {
      this.#decline(call, BUSY, {});
      this.#options.send({ type: 'ended', call: call.id, reason: 'This socket has as many calls as it may' });
      return;
    }
    this.#ringing.delete(call.id);
    call.accept({
      offer: sdp,
      caller,
      headers: visibleHeaders(headers ?? {}),
      ...(customData === undefined ? {} : { customData }),
      leg: 'sdk',
    });
  }

  #decline(call: RingingCall, code: number, headers: Readonly<Record<string, string>>): void {
    this.#ringing.delete(call.id);
    call.decline(code, headers);
  }
}
