/** What a caller is told whose number no rule takes. Names every rule that was tried, so that whoever runs it sees why. */
export const NO_RULE = { code: 404, errorCode: 'NO_RULE_MATCH' } as const;

export function describeNoRule(
  number: string,
  application: string,
  tried: readonly { readonly name: string; readonly pattern: string }[],
): string {
  if (tried.length === 0) return `Application "${application}" has no rule, so no scenario can take the call`;
  const list = tried.map((rule) => `${rule.name} = ${rule.pattern}`).join('; ');
  return `No rule of application "${application}" matches "${number}". Tried in order: ${list}`;
}
