import type { Scope } from '../access/scopes.ts';

/**
 * What keys may do. A key has any number of roles and may do what one of them may; one without a role reads the account and the
 * list of roles. An API key of the account with the scope `admin` may do everything. The names are those of the platform; roles for what this server does
 * not have (call lists, queues, billing) are left out.
 */
export const ROLES = [
  { id: 1, name: 'Owner', may: 'everything, and alone deals with keys' },
  { id: 2, name: 'Admin', may: 'everything but keys' },
  {
    id: 3,
    name: 'Developer',
    may: 'applications, rules, scenarios, secrets, storage, sessions, SIP; reads users and history',
  },
  { id: 4, name: 'Supervisor', may: 'reads applications, rules, users and history' },
  { id: 5, name: 'Support', may: 'reads applications, rules, users and history' },
  { id: 6, name: 'Scenarios', may: 'starts sessions' },
  { id: 7, name: 'UserManager', may: 'users; reads applications' },
  { id: 8, name: 'CallHistory', may: 'reads the history' },
] as const;

export type RoleName = (typeof ROLES)[number]['name'];

/** What a command touches, and the roles beside Owner and Admin that may call it. */
const ACCESSES = {
  /** Whoever has a key. */
  account: 'all',
  'read applications': ['Developer', 'Supervisor', 'Support', 'UserManager'],
  'change applications': ['Developer'],
  'read rules': ['Developer', 'Supervisor', 'Support'],
  scenarios: ['Developer'],
  secrets: ['Developer'],
  storage: ['Developer'],
  sip: ['Developer'],
  sessions: ['Developer', 'Scenarios'],
  'read users': ['Developer', 'Supervisor', 'Support', 'UserManager'],
  'change users': ['UserManager'],
  history: ['Developer', 'Supervisor', 'Support', 'CallHistory'],
  records: [],
  keys: 'owner',
} as const satisfies Record<string, 'all' | 'owner' | readonly RoleName[]>;

export type Access = keyof typeof ACCESSES;

/** Whom a request is made by: the account itself, or a key of it with these roles. */
export type Caller = 'account' | { readonly roleIds: readonly number[] };

/** An API key that may not do everything counts as a key with these roles. */
const ROLES_OF_SCOPES: Readonly<Record<Exclude<Scope, 'admin'>, readonly RoleName[]>> = {
  read: ['Supervisor'],
  calls: ['Scenarios'],
  write: ['Admin'],
};

export function callerOfScopes(scopes: readonly Scope[]): Caller {
  if (scopes.includes('admin')) return 'account';
  const names = scopes.flatMap((scope) => (scope === 'admin' ? [] : ROLES_OF_SCOPES[scope]));
  return { roleIds: ROLES.flatMap(({ id, name }) => (names.includes(name) ? [id] : [])) };
}

/** The roles that may call such commands; `all` includes a key without any. */
export function rolesOf(access: Access): readonly RoleName[] | 'all' {
  const may = ACCESSES[access];
  if (may === 'all') return 'all';
  return may === 'owner' ? ['Owner'] : ['Owner', 'Admin', ...may];
}

export function mayCall(caller: Caller, access: Access): boolean {
  const roles = rolesOf(access);
  if (caller === 'account' || roles === 'all') return true;
  return ROLES.some(({ id, name }) => caller.roleIds.includes(id) && roles.includes(name));
}

/** `CallList Manager` and `calllistmanager` are one name. */
export function roleNamed(name: string): (typeof ROLES)[number] | undefined {
  const plain = (text: string): string => text.replaceAll(/[\s_-]/g, '').toLowerCase();
  return ROLES.find((role) => plain(role.name) === plain(name));
}
