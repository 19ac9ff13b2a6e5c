import { DOCUMENTED_NAMES } from '../compatibility/documented-names.ts';
import { compatibilityPage } from './compatibility-page.ts';
import { declarationFile } from './declaration-file.ts';
import { readDeclarations } from './declarations.ts';
import { PUBLIC_CLASSES } from './guest-sources.ts';
import { classPage } from './pages.ts';

/**
 * Every generated file by its path in the repository.
 *
 * @param readGuest Reads a file of the guest. @throws Error for what has no place in the reference.
 */
export function scenarioReference(readGuest: (file: string) => string): Map<string, string> {
  const classes = PUBLIC_CLASSES.map((one) => ({
    one,
    declarations: one.files.flatMap((file) => readDeclarations(readGuest(file), file)),
  }));
  const all = classes.flatMap(({ declarations }) => declarations);
  return new Map([
    ['packages/scenario/types/callcast.d.ts', declarationFile(all)],
    ['docs/scenario/README.md', compatibilityPage(PUBLIC_CLASSES, all, DOCUMENTED_NAMES)],
    ...classes.map(({ one, declarations }): [string, string] => [
      `docs/scenario/${one.page}.md`,
      classPage(one, declarations),
    ]),
  ]);
}
