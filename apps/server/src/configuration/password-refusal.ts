import { configurationLimits } from './limits.ts';

/** Why a user cannot have this password: the end of a sentence that begins with its name. Undefined when they can. */
export function passwordRefusal(password: string): string | undefined {
  const { userPasswordLeast: least, userPasswordMost: most } = configurationLimits;
  if (password.length < least || password.length > most) return `has ${least} to ${most} characters`;
  // What no keyboard writes would be another text for whoever reads it next.
  return password.isWellFormed() && !password.includes('\0') ? undefined : 'is not valid text';
}
