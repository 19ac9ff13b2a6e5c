import type { CallingStore } from '../calling/ports.ts';
import { type LiveJournalOptions, liveJournal } from './live-journal.ts';

/** The same store, whose sessions are told live. */
export function withLiveEvents(store: CallingStore, options: LiveJournalOptions): CallingStore {
  return {
    ...store,
    openSession: async (opening) => {
      const recorded = await store.openSession(opening);
      const { accountId, applicationId, applicationName } = opening.user;
      const owner = { sessionId: recorded.sessionId, accountId, applicationId, applicationName };
      return { ...recorded, journal: liveJournal(recorded.journal, owner, options) };
    },
  };
}
