import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Operation } from '../api-document/index.ts';
import { sendAsset, toAsset } from '../faces/index.ts';

/** RFC 6838 has no name for TypeScript; this is what editors and browsers show as text. */
const MEDIA_TYPE = 'text/plain; charset=utf-8';

const OPERATION: Operation = {
  id: 'getScenarioTypes',
  section: 'scenarios',
  summary: 'Types of the scenario API, for editors',
  access: 'none',
  answers: { 200: { description: 'TypeScript declarations', content: { 'text/plain': Type.String() } } },
};

/**
 * `GET /api/v1/scenario-types.d.ts`: the types of the scenario API, for editors. Everybody may read them: they are documentation.
 *
 * Resolves when the file is read; a file that is missing fails the start.
 */
export async function registerScenarioTypes(app: FastifyInstance): Promise<void> {
  const file = createRequire(import.meta.url).resolve('@callcast/scenario/callcast.d.ts');
  const types = await toAsset(await readFile(file), MEDIA_TYPE);
  app.get('/api/v1/scenario-types.d.ts', { config: { operation: OPERATION } }, (request, reply) =>
    sendAsset(request, reply, types, 'no-cache'),
  );
}
