/** Scripts that complete the command line in a shell. They hold all of it: a key press starts no process. */
import type { CommandEntry, Values } from './command-tree.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export function completionScript(shell: Shell, tree: readonly CommandEntry[]): string {
  switch (shell) {
    case 'bash':
      return bash(tree);
    case 'zsh':
      return zsh(tree);
    case 'fish':
      return fish(tree);
  }
}

/** `/secret/set`; of `callcast` itself nothing. */
const keyOf = ({ path }: CommandEntry): string => path.map((word) => `/${word}`).join('');
const keysBelow = (tree: readonly CommandEntry[]): string =>
  tree
    .filter(({ path }) => path.length > 0)
    .map(keyOf)
    .join('|');

/** Each way to say what may stand behind an option, of every command. */
function valued(tree: readonly CommandEntry[]): { readonly at: string; readonly values: Values }[] {
  return tree.flatMap((entry) =>
    entry.options.flatMap(({ names, values }) =>
      values === undefined ? [] : names.map((name) => ({ at: `${keyOf(entry)}:${name}`, values })),
    ),
  );
}

/** Words that may stand at a place where no option's value is expected. */
const wordsOf = ({ children, options, arguments: [first] }: CommandEntry): string[] => [
  ...children,
  ...(Array.isArray(first?.values) ? (first.values as string[]) : []),
  ...options.flatMap(({ names }) => names),
];
const takesFile = (entry: CommandEntry): boolean => entry.arguments.some(({ values }) => values === 'file');

/** Both shells number words differently, and have the same `case`. */
function cases(tree: readonly CommandEntry[], words: (of: readonly string[]) => string, files: string): string {
  const behind = valued(tree).map(({ at, values }) => {
    const action = values === 'file' ? files : values === 'any' ? ':' : words(values);
    return `    '${at}') ${action}; return ;;\n`;
  });
  const here = tree.map(
    (entry) => `    '${keyOf(entry)}') ${takesFile(entry) ? `${files}; ` : ''}${words(wordsOf(entry))} ;;\n`,
  );
  return `  case "$at:$before" in\n${behind.join('')}  esac\n  case "$at" in\n${here.join('')}  esac\n`;
}

// An equals sign is a word of its own in COMP_WORDS (COMP_WORDBREAKS).
function bash(tree: readonly CommandEntry[]): string {
  return `# callcast completion bash
_callcast() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" at='' i
  if [ "$current" = '=' ]; then current=''
  elif [ "$before" = '=' ]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at/\${COMP_WORDS[i]}" in
      ${keysBelow(tree)}) at="$at/\${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
${cases(tree, (words) => `_callcast_words '${words.join(' ')}'`, '_callcast_files')}}
_callcast_words() {
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$1" -- "$current")
}
_callcast_files() {
  local file
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$current")
}
complete -F _callcast callcast
`;
}

function zsh(tree: readonly CommandEntry[]): string {
  return `#compdef callcast
# callcast completion zsh
_callcast() {
  local before="\${words[CURRENT-1]}" at='' i
  for ((i = 2; i < CURRENT; i++)); do
    case "$at/\${words[i]}" in
      ${keysBelow(tree)}) at="$at/\${words[i]}" ;;
    esac
  done
  # Behind an equals sign the value begins.
  if [[ "$PREFIX" == --*=* ]]; then before="\${PREFIX%%=*}"; compset -P '*='; fi
${cases(tree, (words) => `compadd -- ${words.join(' ')}`, '_files')}}
if [ "$funcstack[1]" = '_callcast' ]; then _callcast "$@"; else compdef _callcast callcast; fi
`;
}

function fish(tree: readonly CommandEntry[]): string {
  const lines = tree.flatMap((entry) => {
    const at = `complete -c callcast -n '__callcast_at "${keyOf(entry)}"'`;
    const first = entry.arguments[0];
    return [
      ...entry.children.map((child) => {
        const below = tree.find(({ path }) => path.join(' ') === [...entry.path, child].join(' '));
        return `${at} -f -a ${child} -d ${fishWord(below?.description ?? '')}`;
      }),
      ...(Array.isArray(first?.values) ? [`${at} -f -a '${first.values.join(' ')}'`] : []),
      ...(takesFile(entry) ? [`${at} -F`] : []),
      ...entry.options.map(({ names, values, description }) => {
        const named = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
        const taken =
          values === undefined
            ? ''
            : values === 'file'
              ? ' -r -F'
              : values === 'any'
                ? ' -x'
                : ` -x -a '${values.join(' ')}'`;
        return `${at} ${named.join(' ')}${taken} -d ${fishWord(description)}`;
      }),
    ];
  });
  return `# callcast completion fish
function __callcast_at
  set -l at ''
  for word in (commandline -opc)[2..]
    switch "$at/$word"
      case ${keysBelow(tree).replaceAll('|', ' ')}
        set at "$at/$word"
    end
  end
  test "$at" = "$argv[1]"
end
complete -c callcast -f
${lines.join('\n')}
`;
}

const fishWord = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
