import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodyOf, createApiClient } from '@callcast/api-client';
import { expect, onTestFinished, test } from 'vitest';
import { registerConfiguration } from '../api/index.ts';
import { startTestServer, TEST_API_KEY } from '../api/test-server.ts';
import { runCommand } from './testing/command-line.ts';

const YAML = 'applications/streaming.yaml';
const SCRIPT = 'scenarios/streaming/startStream.js';

async function start() {
  const { app, store, scheduler, sources, hasher, oneTimeLogins, dataDir } = await startTestServer();
  registerConfiguration(app, { store, clock: scheduler, sources, hasher, oneTimeLogins });
  let meanwhile: ((method: string, url: string) => Promise<unknown>) | undefined;
  app.addHook('onRequest', async ({ method, url, headers }) => {
    if (headers['x-from'] !== 'somebody else') await meanwhile?.(method, url);
  });
  /** Before each request that the command makes. */
  const before = (act: typeof meanwhile): void => {
    meanwhile = act;
  };
  const server = await app.listen({ port: 0, host: '127.0.0.1' });
  const folder = await mkdtemp(join(tmpdir(), 'callcast-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const api = createApiClient({ server, apiKey: TEST_API_KEY });
  // The seed's scenario is one that all applications share; scenario 2 is the application's own.
  const body = { name: 'startStream', source: '// ours', applicationId: 1 };
  await api.POST('/api/v1/scenarios', { body });
  const anyState = { 'if-match': '*' };
  const rule = { path: { application: '1', rule: '1' }, header: anyState };
  await api.PATCH('/api/v1/applications/{application}/rules/{rule}', { params: rule, body: { scenarioIds: [2] } });
  await api.DELETE('/api/v1/scenarios/{scenario}', { params: { path: { scenario: '1' } } });
  const path = (name: string): string => join(folder, name);
  /** @param words Behind the folder. */
  const run = (command: string, words = '', at = folder, apiKey = TEST_API_KEY) =>
    runCommand(dataDir, [command, at, '--server', server, ...words.split(' ').filter((word) => word !== '')], {
      readPassword: async () => apiKey,
    });
  const done = async (...given: Parameters<typeof run>): Promise<string> => {
    const { exitCode, out, error } = await run(...given);
    expect([exitCode, error]).toEqual([0, '']);
    return out;
  };
  const refused = async (...given: Parameters<typeof run>): Promise<string> => {
    const { exitCode, error } = await run(...given);
    expect(exitCode).toBe(1);
    expect(error).not.toMatch(/\n +at /); // a stack is for bugs
    return error;
  };
  const edit = async (name: string, change: (text: string) => string): Promise<void> =>
    writeFile(path(name), change(await readFile(path(name), 'utf8')));
  /** What the server has, ids and all. */
  const present = async () => ({
    applications: (await bodyOf(api.GET('/api/v1/applications'))).applications.map(({ id, name }) => ({ id, name })),
    scenarios: (await bodyOf(api.GET('/api/v1/scenarios'))).scenarios.map(({ id, name, applicationId }) => ({
      id,
      name,
      applicationId,
    })),
    rules: (
      await bodyOf(api.GET('/api/v1/applications/{application}/rules', { params: { path: { application: '1' } } }))
    ).rules.map(({ id, name, pattern, scenarioIds }) => ({ id, name, pattern, scenarioIds })),
  });
  /** Somebody else edits. */
  const saveScenario = (id: number, source: string) =>
    api.PATCH('/api/v1/scenarios/{scenario}', {
      params: { path: { scenario: String(id) }, header: { 'if-match': '*' } },
      headers: { 'x-from': 'somebody else' },
      body: { source },
    });
  return { app, api, folder, path, run, done, refused, edit, present, saveScenario, before };
}

test('pull writes what there is, byte for byte; nothing differs then, and a second pull writes nothing', async () => {
  const { done, path, folder, saveScenario } = await start();
  const source = '\ufeff// Привет\r\nVoxEngine.terminate()';
  await saveScenario(2, source);
  expect(await done('pull')).toBe(`wrote ${SCRIPT}\nwrote ${YAML}\n`);
  expect(await readFile(path(SCRIPT), 'utf8')).toBe(source);
  expect(
    await readFile(path(YAML), 'utf8'),
  ).toBe(`# callcast pull wrote this, and callcast push takes it. Rules are tried from the top; leave out the id of what is new.

id: 1
name: streaming
rules:
  - id: 1
    name: streamRule
    pattern: .*
    scenarios: [startStream]
scenarios:
  - id: 2
    name: startStream
    file: ${SCRIPT}
`);
  expect(await done('diff')).toBe('');
  expect(JSON.parse(await done('diff', '--json'))).toEqual({ same: true, changes: [] });
  expect(await done('pull')).toBe('The files have all that the server has.\n');
  expect(await done('push')).toBe('The server has all that the files have.\n');
  expect((await readdir(folder)).sort()).toEqual(['.callcast', 'applications', 'scenarios']);
});

test('what is new, edited, renamed and moved here is so on the server, and keeps its id', async () => {
  const { done, run, edit, path, present } = await start();
  await done('pull');
  await edit(SCRIPT, (text) => `${text}\n// edited`);
  await writeFile(path('scenarios/greeting.js'), '// hello');
  await writeFile(path('shared.yaml'), 'scenarios:\n  - name: greeting\n    file: scenarios/greeting.js\n');
  await edit(YAML, (text) =>
    text
      .replace('name: streamRule', 'name: everything # at last')
      .replace('scenarios: [startStream]', 'scenarios: [greeting, start]')
      .replace('name: startStream', 'name: start')
      .replace('rules:\n', 'rules:\n  - name: night\n    pattern: 2.*\n    scenarios: [start]\n'),
  );
  await mkdir(path('applications'), { recursive: true });
  await writeFile(
    path('applications/other.yaml'),
    'name: other\nrules:\n  - name: any\n    pattern: .*\n    scenarios: [greeting]\n',
  );
  const different = await run('diff');
  expect(different).toMatchObject({ exitCode: 3, error: '' });
  expect(different.out).toContain('~ scenario start (2): edited here\n    name: startStream → start\n');
  expect(different.out).toContain('    +// edited\n');
  expect(different.out).toContain('+ rule night: new here\n');
  const dry = await done('push', '--dry-run');
  expect((await present()).scenarios).toHaveLength(1);
  const out = await done('push');
  expect(new Set(out.split('\n'))).toEqual(new Set(dry.split('\n')));
  const { scenarios, rules, applications } = await present();
  expect(scenarios).toEqual([
    { id: 2, name: 'start', applicationId: 1 },
    { id: 3, name: 'greeting', applicationId: null },
  ]);
  expect(rules).toMatchObject([
    { id: 3, name: 'night', scenarioIds: [2] },
    { id: 1, name: 'everything', scenarioIds: [3, 2] },
  ]);
  expect(applications).toMatchObject([{ id: 1 }, { id: 2, name: 'other' }]);
  expect(await readFile(path(YAML), 'utf8')).toContain('name: everything # at last');
  expect(await readFile(path(YAML), 'utf8')).toContain('- id: 3\n    name: night\n');
  expect(await readFile(path('applications/other.yaml'), 'utf8')).toContain('id: 2\nname: other\n');
  expect(await done('diff')).toBe('');
  expect(await done('push')).toBe('The server has all that the files have.\n');
  expect(await done('pull')).toBe('The files have all that the server has.\n');
});

test('what somebody edited on the server is not overwritten unseen, and comes with a pull; edits here stay', async () => {
  const { done, refused, edit, path, saveScenario, api } = await start();
  await done('pull');
  await saveScenario(2, '// theirs');
  const why = await refused('push');
  expect(why).toContain('the server was edited since the last pull');
  expect(why).toContain('< scenario startStream (2): edited on the server');
  await edit(YAML, (text) => text.replace('pattern: .*', 'pattern: 1.*'));
  expect(await done('pull')).toBe(`wrote ${SCRIPT}\n`);
  expect(await readFile(path(SCRIPT), 'utf8')).toBe('// theirs');
  expect(await readFile(path(YAML), 'utf8')).toContain('pattern: 1.*');
  expect(await done('push')).toBe('~ rule streamRule (1): edited here\n');
  // Both at once: a person decides.
  await saveScenario(2, '// theirs again');
  await edit(SCRIPT, () => '// ours');
  expect(await refused('pull')).toContain('! scenario startStream (2): edited here and on the server');
  expect(await readFile(path(SCRIPT), 'utf8')).toBe('// ours');
  await refused('push');
  await done('push', '--force');
  const params = { path: { scenario: '2' } };
  expect((await bodyOf(api.GET('/api/v1/scenarios/{scenario}', { params }))).source).toBe('// ours');
  await saveScenario(2, '// theirs at last');
  await edit(SCRIPT, () => '// ours, too');
  await done('pull', '--force');
  expect(await readFile(path(SCRIPT), 'utf8')).toBe('// theirs at last');
});

test('what is taken out of the files is removed on demand alone; what the server lost, its files lose', async () => {
  const { done, edit, path, present, api, run } = await start();
  await done('pull');
  await edit(YAML, (text) => text.replace(/rules:.*?\nscenarios:\n {2}- id/s, 'rules: []\nscenarios:\n  - id'));
  expect(await done('push')).toContain(
    'Left on the server, though not in the files (--delete removes it):\n- rule streamRule (1)',
  );
  expect((await present()).rules).toHaveLength(1);
  expect((await run('diff')).exitCode).toBe(3);
  expect(await done('push', '--delete')).toContain('- rule streamRule (1): removed here\n');
  expect((await present()).rules).toEqual([]);
  expect(await done('diff')).toBe('');
  await api.DELETE('/api/v1/scenarios/{scenario}', { params: { path: { scenario: '2' } } });
  expect(await done('pull')).toBe(`wrote ${YAML}\nremoved ${SCRIPT}\n`);
  await expect(readFile(path(SCRIPT))).rejects.toThrow('ENOENT');
  await rm(path(YAML));
  expect(await done('push', '--delete')).toContain('- application streaming (1): removed here, with its users');
  expect((await present().catch(() => 'no application')) as unknown).toBe('no application');
});

test('a push that is refused in the middle has told what it did, and the next one goes on behind it', async () => {
  const { run, done, edit, path, present } = await start();
  await done('pull');
  await writeFile(path('a.js'), '// a');
  await edit(YAML, (text) =>
    text
      .replace('pattern: .*', 'pattern: "("')
      .replace('scenarios:\n  - id', 'scenarios:\n  - name: added\n    file: a.js\n  - id'),
  );
  const first = await run('push');
  expect(first).toMatchObject({ exitCode: 1, out: '+ scenario added: new here\n' });
  expect(first.error).toContain('pattern');
  expect(await readFile(path(YAML), 'utf8')).toContain('- id: 3\n    name: added');
  await edit(YAML, (text) => text.replace('pattern: "("', 'pattern: 1.*'));
  expect(await done('push')).toBe('~ rule streamRule (1): edited here\n');
  expect((await present()).scenarios).toHaveLength(2);
});

test('rules that are added in part are no edits of somebody else', async () => {
  const { run, done, edit, path, present } = await start();
  await done('pull');
  await writeFile(
    path('applications/other.yaml'),
    'name: other\nrules:\n  - {name: one, pattern: 1.*}\n  - {name: two, pattern: "("}\n',
  );
  await edit(YAML, (text) =>
    text.replace('rules:\n', 'rules:\n  - {name: first, pattern: 7.*}\n  - {name: second, pattern: "("}\n'),
  );
  expect((await run('push')).exitCode).toBe(1);
  expect(await readFile(path('applications/other.yaml'), 'utf8')).toContain('{id: 2, name: one');
  await edit('applications/other.yaml', (text) => text.replace('"("', '2.*'));
  expect((await run('push')).error).toContain('pattern'); // of the other application
  await edit(YAML, (text) => text.replace('"("', '8.*'));
  await done('push');
  expect((await present()).rules.map(({ name }) => name)).toEqual(['first', 'second', 'streamRule']);
  expect(await done('diff')).toBe('');
});

test('what is left on the server keeps nobody from adding more', async () => {
  const { run, done, edit, present } = await start();
  await done('pull');
  await edit(YAML, (text) =>
    text.replace(/rules:.*?\nscenarios:/s, 'rules:\n  - {name: new, pattern: 1.*}\nscenarios:'),
  );
  await done('push');
  expect((await present()).rules.map(({ name }) => name)).toEqual(['new', 'streamRule']);
  await edit(YAML, (text) => text.replace('scenarios:\n', '  - {name: newer, pattern: 2.*}\nscenarios:\n'));
  await done('push');
  expect((await present()).rules.map(({ name }) => name)).toEqual(['new', 'newer', 'streamRule']);
  expect((await run('diff')).out).toBe(
    '~ application streaming (1): edited here\n    rules: [new, newer, streamRule] → [new, newer]\n- rule streamRule (1): removed here\n',
  );
  await done('push', '--delete');
  expect(await done('diff')).toBe('');
});

test('removals that are done in part are no edits of somebody else', async () => {
  const { refused, done, edit, before, present } = await start();
  await done('pull');
  await edit(YAML, (text) =>
    text.replace('rules:\n', 'rules:\n  - {name: a, pattern: 1.*}\n  - {name: b, pattern: 2.*}\n'),
  );
  await done('push');
  await edit(YAML, (text) => text.replace(/rules:.*?\nscenarios:/s, 'rules: []\nscenarios:'));
  let removals = 0;
  before(async (method) => {
    if (method === 'DELETE' && ++removals === 2) throw new Error('refused');
  });
  await refused('push', '--delete');
  before(undefined);
  expect((await present()).rules).toHaveLength(2);
  await done('push', '--delete');
  expect((await present()).rules).toEqual([]);
});

test('a server that goes away in the middle: ids that it gave are kept, and why it ended is told', async () => {
  const { refused, done, edit, path, before, present } = await start();
  await done('pull');
  await writeFile(path('a.js'), '// a');
  await edit(YAML, (text) => `${text}  - {name: a, file: a.js}\n`.replace('pattern: .*', 'pattern: 1.*'));
  let isGone = false;
  before(async (method) => {
    if (isGone) throw new Error('gone');
    isGone = method === 'POST';
  });
  expect(await refused('push')).toContain('Something went wrong');
  before(undefined);
  expect(await readFile(path(YAML), 'utf8')).toContain('{id: 3, name: a, file: a.js}');
  expect(await done('push')).toBe('~ rule streamRule (1): edited here\n');
  expect((await present()).scenarios).toHaveLength(2);
});

test('what the server removed and made anew by the same name is in the same file', async () => {
  const { done, path, api } = await start();
  await done('pull');
  await api.DELETE('/api/v1/scenarios/{scenario}', { params: { path: { scenario: '2' } } });
  await api.POST('/api/v1/scenarios', { body: { name: 'startStream', source: '// anew', applicationId: 1 } });
  expect(await done('pull')).toBe(`wrote ${SCRIPT}\nwrote ${YAML}\n`);
  expect(await readFile(path(SCRIPT), 'utf8')).toBe('// anew');
  expect(await done('diff')).toBe('');
});

test('a file that is in no YAML is not overwritten unseen, and nothing else is then', async () => {
  const { done, refused, path, api } = await start();
  await done('pull');
  await writeFile(path('scenarios/streaming/notes.js'), 'mine');
  await api.POST('/api/v1/scenarios', { body: { name: 'notes', source: '// theirs', applicationId: 1 } });
  const before = await readFile(path(YAML), 'utf8');
  expect(await refused('pull')).toContain('scenarios/streaming/notes.js is in the way');
  expect(await readFile(path(YAML), 'utf8')).toBe(before);
  expect(await readFile(path('scenarios/streaming/notes.js'), 'utf8')).toBe('mine');
  await done('pull', '--force');
  expect(await readFile(path('scenarios/streaming/notes.js'), 'utf8')).toBe('// theirs');
});

test('a text that cannot run is saved, and told with its place, whether new or edited', async () => {
  const { run, done, edit, path, present } = await start();
  await done('pull');
  await edit(SCRIPT, () => 'VoxEngine.\n  terminate(;');
  await writeFile(path('new.js'), 'let 1;');
  await edit(YAML, (text) => `${text}  - name: added\n    file: new.js\n`);
  const { exitCode, error } = await run('push');
  expect(exitCode).toBe(0);
  expect(error).toMatch(/^warning: new\.js:1:\d+: it is saved, and cannot run: SyntaxError: /m);
  expect(error).toMatch(/^warning: scenarios\/streaming\/startStream\.js:2:\d+: it is saved, and cannot run: ./m);
  expect((await present()).scenarios).toHaveLength(2);
});

test.each([
  ['behind the comparison', 'GET', 2],
  ['behind the last look', 'PATCH', 1],
] as const)('an edit of somebody else %s is not overwritten', async (_when, method, which) => {
  const { done, refused, edit, saveScenario, before, api } = await start();
  await done('pull');
  await edit(SCRIPT, () => '// mine');
  let seen = 0;
  before(async (asked, url) => {
    if (asked === method && url.startsWith('/api/v1/scenarios/2') && ++seen === which)
      await saveScenario(2, '// theirs');
  });
  expect(await refused('push')).toContain('"startStream" was changed on the server meanwhile');
  const params = { path: { scenario: '2' } };
  expect((await bodyOf(api.GET('/api/v1/scenarios/{scenario}', { params }))).source).toBe('// theirs');
  expect(await refused('push')).toContain('! scenario startStream (2)');
});

test('another server, a wrong key, and no server', async () => {
  const { refused, done, path, app, run } = await start();
  await done('pull');
  expect(await refused('diff', '', undefined, 'wrong-unsayable')).toContain('No account has this API key');
  await writeFile(path('.callcast/last-pull.json'), '{"server":"http://other.example/","items":{}}');
  expect(await refused('push')).toContain('this folder was pulled from http://other.example/');
  await writeFile(path('.callcast/last-pull.json'), '{');
  expect(await refused('push')).toContain('last-pull.json is damaged');
  await rm(path('.callcast'), { recursive: true });
  await app.close();
  expect(await refused('pull')).toContain('does not answer');
  expect(JSON.parse((await run('pull', '--json')).error)).toMatchObject({ error: { code: 'API_UNREACHABLE' } });
});

test.each([
  ['a path that leads out', 'file: ../x.js', 'is no path below this folder'],
  ['an absolute path', 'file: /etc/hostname', 'is no path below this folder'],
  ['a path that turns', 'file: a/../../x.js', 'is no path below this folder'],
  ['a file that is not there', 'file: none.js', 'streaming.yaml:11: there is no file none.js'],
  ['a folder', 'file: applications', 'applications is no file'],
  ['a path below a file', 'file: latin.js/x.js', 'latin.js/x.js cannot be used: ENOTDIR'],
  ['a pipe', 'file: pipe.js', 'pipe.js is no file'],
  ['a link', 'file: link.js', 'link.js is a link'],
  ['a file behind a link', 'file: away/x.js', 'away is a link'],
  ['no UTF-8', 'file: latin.js', 'latin.js is no UTF-8'],
  ['too much', 'file: large.js', 'large.js has more than 1048576 bytes'],
])('%s is refused, and nothing of it is read', async (_what, file, message) => {
  const { done, refused, edit, path } = await start();
  await done('pull');
  const outside = await mkdtemp(join(tmpdir(), 'callcast-test-'));
  onTestFinished(() => rm(outside, { recursive: true, force: true }));
  await writeFile(join(outside, 'x.js'), 'outside');
  await symlink(join(outside, 'x.js'), path('link.js'));
  await symlink(outside, path('away'));
  await writeFile(path('latin.js'), Uint8Array.of(0x66, 0xfc, 0x72));
  execFileSync('mkfifo', [path('pipe.js')]);
  await writeFile(path('large.js'), 'x'.repeat(1024 * 1024 + 1));
  await edit(YAML, (text) => text.replace(`file: ${SCRIPT}`, file));
  expect(await refused('push')).toContain(message);
});

test('a pull does not write through a link', async () => {
  const { done, refused, path } = await start();
  const outside = await mkdtemp(join(tmpdir(), 'callcast-test-'));
  onTestFinished(() => rm(outside, { recursive: true, force: true }));
  await symlink(outside, path('scenarios'));
  expect(await refused('pull')).toContain('scenarios is a link');
  expect(await readdir(outside)).toEqual([]);
  await rm(path('scenarios'));
  await done('pull');
});
