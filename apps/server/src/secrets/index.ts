/** What scenarios read by name and nobody else gets back: kept sealed, masked in logs. */

/** What is masked in logs. */
export { KnownSecrets } from './known-secrets.ts';
/** Bounds. */
export { secretLimits } from './limits.ts';
/** A new key for the server. */
export { finishRotation, rotateKey } from './rotate-key.ts';
/** The secrets themselves. */
export {
  type ApplicationSecretsPort,
  type NewSecret,
  type Secret,
  type SecretChange,
  type SecretRefusal,
  SecretVault,
} from './vault.ts';
