/** Of applications: a part of a domain. */
export const APPLICATION_NAME = /^[a-z][a-z0-9-]+$/;

/** Of scenarios and rules: they stand in lists that are separated by semicolons. */
export const LISTABLE_NAME = /^[^;\p{Cc}]+$/u;

/** Of users: what stands before the @ of a login. */
export const USER_NAME = /^[a-z0-9][a-z0-9_-]{2,49}$/;

/** Of users, for people. */
export const DISPLAY_NAME = /^[^\p{Cc}]+$/u;
