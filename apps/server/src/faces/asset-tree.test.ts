import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { listAssets } from './asset-tree.ts';
import { MAX_ASSETS } from './limits.ts';

function folderWith(...files: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'callcast-assets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), '');
  }
  return folder;
}

test('scripts, styles and pictures are listed under their URL, with their type', () => {
  const folder = folderWith('main.ts', 'deep/er/look.css', 'mark.svg');
  const assets = listAssets([{ urlPrefix: '/pages/', folder }]);
  expect(Object.fromEntries([...assets].map(([url, { mediaType }]) => [url, mediaType]))).toEqual({
    '/pages/main.ts': 'text/javascript; charset=utf-8',
    '/pages/deep/er/look.css': 'text/css; charset=utf-8',
    '/pages/mark.svg': 'image/svg+xml',
  });
});

test('tests, declarations, secrets and links are not', () => {
  const folder = folderWith('a.test.ts', 'b.d.ts', 'testing/fake.ts', '.env', 'key.pem', 'index.html', 'package.json');
  symlinkSync('/etc/hostname', path.join(folder, 'link.ts'));
  expect([...listAssets([{ urlPrefix: '/pages/', folder }]).keys()]).toEqual([]);
});

test('a folder with too many files is a mistake', () => {
  const folder = folderWith(...Array.from({ length: MAX_ASSETS + 1 }, (_, n) => `${n}.css`));
  expect(() => listAssets([{ urlPrefix: '/pages/', folder }])).toThrow('more than');
});
