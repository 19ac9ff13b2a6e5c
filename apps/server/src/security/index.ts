/** Bounded concurrency of password checks. */
export { ConcurrencyGate } from './concurrency-gate.ts';
/** Where scenarios may connect to. */
export { EgressPolicy } from './egress-policy.ts';
/** Bounds. */
export { securityLimits } from './limits.ts';
/** Passwords. */
export { PasswordHasher } from './password.ts';
/** Limits by address and user. */
export { addressKey, RateLimiter } from './rate-limiter.ts';
/** Masks secrets on their way to a log. */
export { Redactor, redactPatterns } from './redactor.ts';
/** Secrets that must be read back. */
export { type SealPurpose, SecretBox } from './secret-box.ts';
/** Hashes of tokens and keys. */
export { equalInConstantTime, sha256Hex } from './secret-hash.ts';
/** The server's key and what is signed with it. */
export { LinkSigner, loadKey, loadServerKey, nextKeyPath } from './server-key.ts';
