import type { IncomingCall } from '@callcast/web-sdk';
import type { CallText } from './text.ts';

/** Who calls, in the words of the scenario: a name, else a number, else nobody known. */
export function callerName({ displayName, callerId }: Pick<IncomingCall, 'displayName' | 'callerId'>, text: CallText) {
  return displayName.trim() || callerId.trim() || text.unknownCaller;
}
