import type { Clock, Log, Random } from '@callcast/core';
import type { FastifyInstance } from 'fastify';
import { MemberLogins } from '../access/member-logins.ts';
import { LinkSigner, type PasswordHasher } from '../security/index.ts';
import type { Store } from '../store/index.ts';
import { registerApiKeys } from './api-keys.ts';
import { registerAudit } from './audit.ts';
import { ConsoleSessions } from './console-sessions.ts';
import { registerMemberSession } from './member-session.ts';
import { registerMembers } from './members.ts';
import { registerWhipKeys } from './whip-keys.ts';

export interface AccessOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: PasswordHasher;
  readonly log: Log;
  readonly serverKey: Uint8Array;
  readonly failuresPerMinute: number;
}

/** Keys, members, sessions of the console and the audit log. Before all other routes: it notes what those that follow change. */
export function registerAccess(app: FastifyInstance, options: AccessOptions): void {
  app.decorate('consoleSessions', new ConsoleSessions(options));
  registerAudit(app, options);
  registerApiKeys(app, options);
  registerMembers(app, options);
  registerWhipKeys(app, options);
  const { serverKey, failuresPerMinute } = options;
  const devices = new LinkSigner(serverKey, 'console device');
  const logins = new MemberLogins({ ...options, devices, limits: { failuresPerMinute } });
  registerMemberSession(app, { ...options, logins });
}
