import type { Clock } from '@callcast/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../http/index.ts';
import type { Store } from '../store/index.ts';
import { accountsOfRequests } from './accounts-of-requests.ts';

/** A route below `/api/v1/applications/:application`. */
export interface OfApplication {
  readonly Params: { readonly application: string };
}

export interface ApplicationOwner {
  readonly accountId: number;
  readonly applicationId: number;
  readonly applicationName: string;
}

/**
 * Whose request it is, by API key. Applications of other accounts are unknown, as those that do not exist. Its answer is
 * undefined when the request has been refused already.
 */
export function ownersOfApplications({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
  const accountOf = accountsOfRequests({ store, clock });
  return async (request: FastifyRequest<OfApplication>, reply: FastifyReply): Promise<ApplicationOwner | undefined> => {
    const account = await accountOf(request, reply);
    if (account === undefined) return undefined;
    const application = await store.applications.findById(account.id, idOf(request.params.application));
    if (application !== undefined)
      return { accountId: account.id, applicationId: application.id, applicationName: application.name };
    sendProblem(reply, 404, 'APPLICATION_UNKNOWN', 'Your account has no application with this id');
    return undefined;
  };
}

/** 0, which nothing has, where the path holds no id. */
export function idOf(text: string): number {
  return /^[1-9][0-9]{0,14}$/.test(text) ? Number(text) : 0;
}
