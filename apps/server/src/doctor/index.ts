/** All checks of one configuration. */
export { type ExamineOptions, examine } from './examine.ts';
/** What a check says. */
export type { Finding } from './finding.ts';
