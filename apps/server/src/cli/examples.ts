import type { Command } from 'commander';

/** Command → lines that somebody may type as they are, but for names and addresses. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  '': ['callcast dev', 'callcast call', 'callcast doctor'],
  serve: ['callcast serve', 'callcast serve --host 0.0.0.0 --public-ip 203.0.113.7 --data-dir /var/lib/callcast'],
  dev: ['callcast dev', 'callcast dev --watch my-stream.ts'],
  doctor: ['callcast doctor', 'callcast doctor --host 0.0.0.0 --public-ip 203.0.113.7'],
  config: ['callcast config --explain', 'callcast config --mode dev --json'],
  token: [
    'callcast token user1@streaming.demo',
    'callcast token user1@streaming.demo --server https://calls.example.com',
  ],
  call: ['callcast call', 'callcast call studio --calls 10 --duration 60 --via whip', 'callcast call studio --explain'],
  pull: ['callcast pull studio --server https://calls.example.com < api-key.txt'],
  diff: ['callcast diff studio --server https://calls.example.com < api-key.txt', 'callcast diff --json'],
  push: [
    'callcast push studio --server https://calls.example.com --dry-run < api-key.txt',
    'callcast push studio --server https://calls.example.com --delete < api-key.txt',
  ],
  destination: ['callcast destination list', 'callcast destination add main --preset twitch'],
  'destination list': ['callcast destination list', 'callcast destination list --app streaming.demo --json'],
  'destination add': [
    'callcast destination add main --preset twitch',
    'callcast destination add tower --preset custom --server rtmp://live.example.com/app < stream-key.txt',
  ],
  'destination probe': ['callcast destination probe main'],
  'destination remove': ['callcast destination remove main'],
  secret: ['callcast secret set crmToken', 'callcast secret list'],
  'secret set': ['callcast secret set crmToken', 'callcast secret set crmToken --description "of the CRM" < token.txt'],
  'secret list': ['callcast secret list', 'callcast secret list --app streaming.demo --json'],
  'secret delete': ['callcast secret delete crmToken'],
  admin: ['callcast admin create-owner anna', 'callcast admin keys'],
  'admin create-owner': ['callcast admin create-owner anna'],
  'admin add-member': ['callcast admin add-member ben developer'],
  'admin set-password': ['callcast admin set-password ben'],
  'admin members': ['callcast admin members', 'callcast admin members --account demo --json'],
  'admin remove-member': ['callcast admin remove-member ben'],
  'admin create-key': ['callcast admin create-key monitoring --scope read'],
  'admin keys': ['callcast admin keys', 'callcast admin keys --account demo --json'],
  'admin revoke-key': ['callcast admin revoke-key 2'],
  tail: ['callcast tail', 'callcast tail 12 --json'],
  backup: ['callcast backup callcast.backup', 'callcast backup callcast.backup --without-key --without-logs'],
  restore: ['callcast restore callcast.backup --data-dir /var/lib/callcast'],
  secrets: ['callcast secrets rotate-key'],
  'secrets rotate-key': ['callcast secrets rotate-key --data-dir /var/lib/callcast'],
  completion: [
    'callcast completion bash > ~/.local/share/bash-completion/completions/callcast',
    'callcast completion zsh > ~/.zfunc/_callcast',
    'callcast completion fish > ~/.config/fish/completions/callcast.fish',
  ],
};

/** Shows them at the end of the help of each command. */
export function addExamples(command: Command, path = ''): void {
  const lines = EXAMPLES[path];
  if (lines !== undefined) command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}\n`).join('')}`);
  for (const child of command.commands) addExamples(child, `${path} ${child.name()}`.trim());
}
