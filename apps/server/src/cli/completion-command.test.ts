import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../store/test-store.ts';
import { type CommandEntry, commandTree } from './command-tree.ts';
import type { CliContext } from './context.ts';
import { createProgram, runCli } from './program.ts';

async function run(...words: readonly string[]) {
  let [out, error] = ['', ''];
  const context: CliContext = {
    environment: {},
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
    outIsTerminal: false,
    errorIsTerminal: false,
    readPassword: async () => '',
    scheduler: new VirtualScheduler(),
    random: { uint32: () => 4, bytes: (length) => new Uint8Array(length) },
    run: async () => 0,
  };
  const exitCode = await runCli(words, context, { version: '1.2.3' });
  return { exitCode, out, error, tree: commandTree(createProgram(context, { version: '1.2.3' }, () => undefined)) };
}

/** What bash offers behind `line`, split into words as readline splits it. */
async function completed(line: string): Promise<string[]> {
  const { out } = await run('completion', 'bash');
  const folder = await temporaryFolder();
  writeFileSync(join(folder, 'my scenario.ts'), '');
  mkdirSync(join(folder, 'my-folder'));
  // An equals sign is a word; behind the last one there is none yet.
  const words = line
    .replace(/=$/, ' =')
    .split(/ |(=)(?=.)/)
    .filter((word) => word !== undefined);
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const script = `${out}\nCOMP_WORDS=(${quoted}) COMP_CWORD=${words.length - 1}\n_callcast\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
  const said = execFileSync('bash', ['--norc', '-c', script], { cwd: folder, encoding: 'utf8' });
  return said.split('\n').filter((word) => word !== '');
}

test.each([
  ['callcast se', ['serve', 'secret', 'secrets']],
  ['callcast secret ', ['set', 'list', 'delete', '--help', '-h']],
  ['callcast secret l', ['list']],
  ['callcast secret list --j', ['--json']],
  ['callcast secrets r', ['rotate-key']],
  ['callcast config --mode ', ['serve', 'dev']],
  ['callcast config --mode d', ['dev']],
  ['callcast config --mode=', ['serve', 'dev']],
  ['callcast config --mode=s', ['serve']],
  ['callcast config --mode dev --expl', ['--explain']],
  ['callcast completion ', ['bash', 'zsh', 'fish', '--help', '-h']],
  ['callcast serve --config my', ['my scenario.ts', 'my-folder']],
  ['callcast restore my', ['my scenario.ts', 'my-folder']],
  ['callcast serve --host ', []],
  ['callcast nonsense --ver', ['--version']],
])('bash completes %j', async (line, words) => {
  const offered = await completed(line);
  expect(offered).toHaveLength(words.length);
  expect(new Set(offered)).toEqual(new Set(words));
});

/** As one word of a script: `-l name` is fish's way to write it. */
const asFish = (name: string): string => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`);

test.each(['zsh', 'fish'] as const)('the script of %s has every command and every option', async (shell) => {
  const { out, tree } = await run('completion', shell);
  const missing = (entry: CommandEntry): string[] =>
    [
      ...entry.children.map((child) => (shell === 'fish' ? `-f -a ${child} ` : child)),
      ...entry.options.flatMap(({ names }) => names.map((name) => (shell === 'fish' ? asFish(name) : name))),
    ].filter((word) => !linesOf(out, entry, shell).includes(word));
  expect(tree.length).toBeGreaterThan(20);
  for (const entry of tree) expect(missing(entry), entry.path.join(' ')).toEqual([]);
});

function linesOf(script: string, { path }: CommandEntry, shell: 'zsh' | 'fish'): string {
  const at = path.map((word) => `/${word}`).join('');
  const begin = shell === 'fish' ? `complete -c callcast -n '__callcast_at "${at}"'` : `    '${at}')`;
  const lines = script.split('\n').filter((line) => line.startsWith(begin));
  return `${lines.join('\n')} `;
}

test('a shell that is not known is refused with those that are', async () => {
  const { exitCode, error } = await run('completion', 'tcsh');
  expect(exitCode).toBe(2);
  expect(error).toContain('Allowed choices are bash, zsh, fish');
});

test('the help of every command has examples, which the command line understands', async () => {
  const { tree } = await run('--help');
  for (const { path, examples } of tree) {
    expect(examples.length, path.join(' ')).toBeGreaterThan(0);
    const { out } = await run(...path, '--help');
    for (const example of examples) {
      expect(out).toContain(`\n  ${example}\n`);
      const words =
        example
          .split(/ [<>] /)[0]
          ?.split(' ')
          .slice(1) ?? [];
      const of = tree.findLast((entry) => entry.path.every((word, i) => words[i] === word));
      expect(of?.path.slice(0, path.length), example).toEqual(path);
      const known = of?.options.flatMap(({ names }) => names);
      for (const word of words.filter((one) => one.startsWith('-'))) expect(known, example).toContain(word);
    }
  }
});
