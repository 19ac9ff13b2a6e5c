// Secrets in tests are recognisable, so that the leak test of `npm test` finds them in whatever was said: those of unit
// tests carry its mark, those of `interop/` come from functions of packages/testing/src/leaks. Part of `npm run check`.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MARK } from '../packages/testing/src/leaks/mark.ts';
import { ROOT } from './ensure-dependencies.mjs';

const NAMES = [
  ...['streamName', 'streamKey', 'password', 'user_password', 'api_key', 'apiKey', 'demoPassword', 'demoApiKey'],
  ...['accessToken', 'publishKey', 'rtmpPublishKey', 'CALLCAST_RTMP_PUBLISH_KEY', 'secret_value', 'secretValue'],
].join('|');
/** Literals where a secret stands: behind its name, before an @, as a key of the usual form. Short ones mean nothing. */
const SECRETS = [
  new RegExp(`\\b(?:${NAMES})['"]?\\s*[:=]\\s*['"\`]([^'"\`$\\s()*]{8,})['"\`]`, 'g'),
  /rtmps?:\/\/[^/\s'"`:]+:(?!password@)([^/\s'"`$@]{8,})@/g,
  /\b(live_\w{4,})/g,
];
/** The stream name of an article whose scenario runs here. */
const PUBLIC = 'somename';

const PATHS = [
  'packages/*/src/**/*.test.ts',
  'packages/*/src/**/testing/*.ts',
  'apps/*/src/**/*.test.ts',
  'interop/**/*.ts',
];
const problems = globSync(PATHS, { cwd: ROOT }).flatMap((path) => {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const isInterop = path.startsWith('interop/');
  const remedy = isInterop
    ? 'take it from @callcast/testing/leaks'
    : `what is secret in a unit test contains “${MARK}”`;
  return SECRETS.flatMap((pattern) => [...text.matchAll(pattern)])
    .filter(([, secret]) => secret !== PUBLIC && (isInterop || !secret.toLowerCase().includes(MARK)))
    .map(({ index }) => {
      const line = text.slice(0, index).split('\n').length;
      return `${path}:${line} has a literal where a secret stands: ${remedy}`;
    });
});
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exit(problems.length === 0 ? 0 : 1);
