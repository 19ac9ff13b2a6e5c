import type { Call } from './call.ts';
import { CallEvents } from './call-events.ts';
import type { Session } from './session.ts';

type Payload = Readonly<Record<string, unknown>>;
type OnEstablished = (first: Call, second: Call) => unknown;

/** SIP final responses that a caller can be refused with. */
const isFinalCode = (code: unknown): boolean => typeof code === 'number' && code >= 300 && code <= 699;

/** Two calls that belong together: `VoxEngine.sendMediaBetween`, `easyProcess` and the like. */
export function createJoinedCalls(session: Session, terminate: () => void) {
  const both = (first: unknown, second: unknown, method: string, act: 'sendMediaTo' | 'stopMediaTo'): void => {
    for (const [from, to] of [
      [first, second],
      [second, first],
    ]) {
      const unit = from as { sendMediaTo?: (unit: unknown) => void; stopMediaTo?: (unit: unknown) => void } | undefined;
      if (typeof unit?.[act] !== 'function') throw new TypeError(`${method}: expected two units that send media`);
      unit[act](to);
    }
  };

  /** The author's listener gets its turn after ours, as everything it says about the calls does. */
  const easyProcess = (first: Call, second: Call, onEstablished?: unknown): void => {
    const established = typeof onEstablished === 'function' ? (onEstablished as OnEstablished) : undefined;
    const on = (call: Call, event: string, heard: (payload: Payload) => void): void =>
      call.addEventListener(event, heard);
    on(second, CallEvents.Ringing, () => first.ring());
    on(second, CallEvents.AudioStarted, () => first.startEarlyMedia());
    on(second, CallEvents.Connected, ({ headers }) => {
      first.answer(headers);
      both(first, second, 'easyProcess', 'sendMediaTo');
    });
    on(first, CallEvents.Connected, () => established?.(first, second));
    on(second, CallEvents.Failed, ({ code }) => {
      if (first.state() !== 'TERMINATED' && first.state() !== 'CONNECTED') first.reject(isFinalCode(code) ? code : 480);
      terminate();
    });
    on(first, CallEvents.Failed, terminate);
    on(first, CallEvents.Disconnected, terminate);
    on(second, CallEvents.Disconnected, terminate);
    for (const [from, to] of [
      [first, second],
      [second, first],
    ] as const) {
      on(from, CallEvents.MessageReceived, ({ text }) => to.sendMessage(text));
      on(from, CallEvents.InfoReceived, ({ mimeType, body, headers }) => to.sendInfo(mimeType, body, headers));
    }
  };

  return {
    sendMediaBetween: (first: unknown, second: unknown): void => both(first, second, 'sendMediaBetween', 'sendMediaTo'),
    stopMediaBetween: (first: unknown, second: unknown): void => both(first, second, 'stopMediaBetween', 'stopMediaTo'),
    easyProcess(first: unknown, second: unknown, onEstablished?: unknown, _direct?: unknown): void {
      const [one, two] = [session.callOf(first, 'easyProcess'), session.callOf(second, 'easyProcess')];
      easyProcess(one, two, onEstablished);
    },
  };
}
