import type { Clock } from '@callcast/core';
import type { CallingStore } from '../calling/ports.ts';
import type { SecretVault } from '../secrets/index.ts';
import type { Store } from '../store/index.ts';
import { authenticate } from './identity.ts';
import type { SessionLogLinks } from './session-log-link.ts';

/** What placing a call needs, from the store. */
export function createCallingStore(
  store: Store,
  clock: Clock,
  links: SessionLogLinks,
  secrets: Pick<SecretVault, 'of'>,
): CallingStore {
  return {
    authenticate: (accessToken) => authenticate(store, clock, accessToken),
    route: (applicationId, number) => store.routing.route(applicationId, number),
    openSession: async ({ user, ruleName, initiatorAddress, origin }) => {
      const { accountId, applicationId, applicationName, userId } = user;
      const { sessionId, journal } = await store.recorder.openSession({
        accountId,
        applicationId,
        applicationName,
        ruleName,
        userId,
        initiatorAddress,
      });
      const { values, unreadable } = await secrets.of(applicationId).values();
      for (const name of unreadable)
        journal.log('warning', `Secret "${name}" cannot be read: it was stored with another server.key. Set it again`);
      const isSecured = (await store.applications.securedAmong([applicationId])).has(applicationId);
      const logUrl = isSecured ? links.securedUrl(origin, sessionId) : links.url(origin, sessionId);
      return { sessionId, journal, logUrl, secrets: values };
    },
  };
}
