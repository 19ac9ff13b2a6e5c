/** What keys and members may do. */

/**
 * `read`: look. `calls`: begin sessions and act on those that run. `write`: change what is configured, and both of these. `admin`: keys,
 * members and the audit log, and everything else.
 */
export const SCOPES = ['read', 'calls', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export const ROLES = ['owner', 'developer', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

const INCLUDED: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['read'],
  calls: ['calls'],
  write: ['read', 'calls', 'write'],
  admin: SCOPES,
};

const OF_ROLES: Readonly<Record<Role, readonly Scope[]>> = { owner: ['admin'], developer: ['write'], viewer: ['read'] };

export const scopesOfRole = (role: Role): readonly Scope[] => OF_ROLES[role];

export function mayDo(granted: readonly Scope[], wanted: Scope): boolean {
  return granted.some((scope) => INCLUDED[scope].includes(wanted));
}

/** What a route wants that says nothing of itself. */
export function scopeOfMethod(method: string): Scope {
  return isSafe(method) ? 'read' : 'write';
}

/** Methods that change nothing (RFC 9110 §9.2.1). */
export function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** As the store keeps them: names with a space between. Those that a newer version wrote are left out. */
export function parseScopes(text: string): readonly Scope[] {
  return SCOPES.filter((scope) => text.split(' ').includes(scope));
}
