/** Of applications: a part of a domain. */
export const APPLICATION_NAME = /^[a-z][a-z0-9-]+$/;

/** Of scenarios and rules: they stand in lists that are separated by semicolons. */
export const LISTABLE_NAME = /^[^;\p{Cc}]+$/u;
