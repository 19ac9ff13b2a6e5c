import { millis } from '@callcast/core';

/** Every number that bounds calls to users, with its reason. */
export const DIAL_LIMITS = {
  /** Less than this nobody reaches a phone (API fact: `VI-CallTimeout` is 10 to 400 s). */
  minTimeout: millis(10_000),
  maxTimeout: millis(400_000),
  /** Devices of one user that ring for one call: a person has a few, a load generator has a hundred sockets. */
  maxDevices: 10,
  /** Calls that ring on one device: a person looks at one, a switchboard at a handful. */
  maxRingingPerDevice: 10,
  /** What users are named by, and what a device shows of the caller, in characters: as dialled numbers. */
  maxNameLength: 255,
} as const;
