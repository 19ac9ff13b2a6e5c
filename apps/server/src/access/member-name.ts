/** What members log in with: no `@`, behind which the account stands, and no upper case, which people do not remember. */
export const MEMBER_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
