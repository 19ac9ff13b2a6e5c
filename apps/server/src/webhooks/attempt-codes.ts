/** Why a try did not arrive. Stable API. */
export const ATTEMPT_CODES = [
  'WEBHOOK_HOST',
  'WEBHOOK_FORBIDDEN',
  'WEBHOOK_CONNECTION',
  'WEBHOOK_BROKEN',
  'WEBHOOK_TIMEOUT',
  'WEBHOOK_REDIRECT',
  'WEBHOOK_STATUS',
  'WEBHOOK_SECRET_UNREADABLE',
] as const;

export type AttemptCode = (typeof ATTEMPT_CODES)[number];
