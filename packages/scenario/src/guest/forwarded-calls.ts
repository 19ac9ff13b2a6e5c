import type { AppEventPayloads } from './api/app-event-payloads.ts';
import { AppEvents } from './app-events.ts';
import type { Call } from './call.ts';
import type { Listeners } from './listeners.ts';

interface Alerting {
  readonly call: Call;
  readonly destination: string;
  readonly callerid: string;
  readonly displayName: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly customData: string;
}

/** What whole scenarios of one line are made of: each listens for the call that comes in and places one for it. */
export interface CallPlacer {
  callUser(options: object): Call;
  callUserDirect(peer: Call, username: string, options: object): Call;
  callSIP(to: string, options: object): Call;
  callPSTN(number: string, callerid: string): Call;
  easyProcess(first: Call, second: Call, onEstablished: unknown): void;
}

export function createForwardedCalls(application: Listeners<AppEventPayloads>, placer: CallPlacer) {
  const forward = (place: (alerting: Alerting) => Call, onEstablished: unknown): void => {
    application.add(AppEvents.CallAlerting, (alerting: Alerting) =>
      placer.easyProcess(alerting.call, place(alerting), onEstablished),
    );
  };
  const asCaller = ({ callerid, displayName, headers, customData }: Alerting) => ({
    callerid,
    displayName,
    extraHeaders: headers,
    customData,
  });
  return {
    /** `video` is for those who only want sound: unless it is false, a callee may send and see pictures. */
    forwardCallToUser(onEstablished?: unknown, video: unknown = true): void {
      forward(
        (alerting) => placer.callUser({ username: alerting.destination, video, ...asCaller(alerting) }),
        onEstablished,
      );
    },
    forwardCallToUserDirect(onEstablished?: unknown): void {
      forward(
        (alerting) => placer.callUserDirect(alerting.call, alerting.destination, asCaller(alerting)),
        onEstablished,
      );
    },
    forwardCallToSIP(onEstablished?: unknown, video?: unknown): void {
      forward((alerting) => {
        const { extraHeaders: headers, ...caller } = asCaller(alerting);
        return placer.callSIP(alerting.destination, { ...caller, headers, video });
      }, onEstablished);
    },
    forwardCallToPSTN(numberTransform?: unknown, onEstablished?: unknown, options?: { callerid?: unknown }): void {
      forward(({ destination, callerid }) => {
        const number = typeof numberTransform === 'function' ? numberTransform(destination) : destination;
        return placer.callPSTN(String(number), String(options?.callerid ?? callerid));
      }, onEstablished);
    },
  };
}
