import type { CallerPort } from '@callcast/calls';

/** Hears of one call that a caller places, whatever becomes of it. */
export interface CallWatch {
  ringing(): void;
  answered(): void;
  connected(): void;
  /** Last of all, once. @param errorCode Empty: it was answered, and ended in the normal way. */
  over(errorCode: string): void;
}

/** The same caller, and `watch` hears what they hear. */
export function observedCaller(caller: CallerPort, watch: CallWatch): CallerPort {
  let isOver = false;
  const over = (errorCode: string): void => {
    if (!isOver) watch.over(errorCode);
    isOver = true;
  };
  return {
    ringing: () => {
      watch.ringing();
      caller.ringing();
    },
    answered: (sdp, headers) => {
      watch.answered();
      caller.answered(sdp, headers);
    },
    connected: () => {
      watch.connected();
      caller.connected();
    },
    failed: (code, reason, errorCode) => {
      over(errorCode);
      caller.failed(code, reason, errorCode);
    },
    ended: (reason) => {
      over('');
      caller.ended(reason);
    },
    output: (report) => caller.output(report),
    message: (text) => caller.message(text),
    info: (mimeType, body, headers) => caller.info(mimeType, body, headers),
  };
}
