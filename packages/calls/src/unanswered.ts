import { CALL_LIMITS } from './limits.ts';

/** What a caller is told whose call nobody answered, once {@link CALL_LIMITS.answerTimeout} is over. */
export const UNANSWERED = {
  code: 408,
  reason: `The scenario did not answer within ${CALL_LIMITS.answerTimeout / 1_000} s`,
  errorCode: 'SCENARIO_NO_ANSWER',
} as const;
