/** `GET /api/problems/{code}`: what an error code means and what to do, from docs/errors.md. */
import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { PROBLEM_PAGES, sendProblem } from '../http/index.ts';

const CATALOGUE = new URL('../../../../docs/errors.md', import.meta.url);

/** Resolves when the catalogue is read; one that is missing fails the start. */
export async function registerProblemPages(app: FastifyInstance): Promise<void> {
  const pages = readCatalogue(await readFile(CATALOGUE, 'utf8'));
  app.get<{ Params: { code: string } }>(`${PROBLEM_PAGES}:code`, async (request, reply) => {
    const { code } = request.params;
    const page = pages.get(code);
    if (page === undefined) return sendProblem(reply, 404, 'NOT_FOUND', 'There is no such code');
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'max-age=3600').send(page);
  });
}

/** Code → text. The tables of the catalogue have a code, where it is seen, what happened, and what to do. */
export function readCatalogue(markdown: string): Map<string, string> {
  const pages = new Map<string, string>();
  for (const line of markdown.split('\n')) {
    const cells = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
    const [codes = ''] = cells;
    const [happened, todo] = cells.slice(-2);
    if (cells.length < 3 || happened === undefined || todo === undefined) continue;
    for (const [, code] of codes.matchAll(/`([A-Z][A-Z0-9_]+)`/g)) {
      if (code === undefined) continue;
      const text = `${plain(happened)}\n\n${plain(todo)}\n`;
      const before = pages.get(code);
      pages.set(code, before === undefined ? `${code}\n\n${text}` : `${before}\n${text}`);
    }
  }
  return pages;
}

/** Links keep their words. */
const plain = (cell: string): string =>
  cell
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('\\|', '|')
    .replaceAll('`', '');
