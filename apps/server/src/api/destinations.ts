import type { Clock } from '@callcast/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import type { Operation } from '../api-document/index.ts';
import {
  type Destination,
  type DestinationChange,
  type DestinationProbes,
  type DestinationRefusal,
  type DestinationsInUse,
  type DestinationVault,
  destinationLimits,
  destinationPresets,
  type NewDestination,
} from '../destinations/index.ts';
import { sendProblem } from '../http/index.ts';
import type { Store } from '../store/index.ts';
import { idOf, type OfApplication, ownersOfApplications } from './application-of-request.ts';
import { Conditional } from './configuration-schema.ts';
import {
  bodyOfDestination,
  DestinationBody,
  DestinationChangeBody,
  DestinationListBody,
  NewDestinationBody,
  PresetListBody,
  ProbeReportBody,
} from './destination-schema.ts';
import { changedMeanwhile, entityTag, expectedBy } from './entity-tag.ts';
import { Repeatable } from './idempotency.ts';

export interface DestinationsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly vault: DestinationVault;
  readonly probes: DestinationProbes;
  readonly inUse: DestinationsInUse;
}

interface OfDestination {
  readonly Params: { readonly application: string; readonly destination: string };
}

const STATUS: Readonly<Record<DestinationRefusal['code'], number>> = {
  DESTINATION_UNKNOWN: 404,
  DESTINATION_NAME_TAKEN: 409,
  DESTINATION_LIMIT: 409,
  DESTINATION_PRESET_UNKNOWN: 400,
  DEST_URL_INVALID: 400,
  DEST_KEY_UNREADABLE: 409,
  CHANGED_MEANWHILE: 412,
};
const LIST = '/api/v1/applications/:application/destinations';
const ONE = `${LIST}/:destination`;

/** At most as many as there may be. Query values are texts. */
const ListQuery = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]?|100)$' })),
    offset: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$' })),
  },
  { additionalProperties: false },
);

const ProbeQuery = Type.Object(
  { force: Type.Optional(Type.String({ pattern: '^(true|false)$' })) },
  { additionalProperties: false },
);

const OF_LIST = {
  section: 'destinations',
  access: 'api-key',
  parameters: { application: 'Id of the application', destination: 'Id of the destination' },
} as const;
const UNKNOWN = ['APPLICATION_UNKNOWN', 'DESTINATION_UNKNOWN'];
const OPERATIONS = {
  presets: {
    id: 'listDestinationPresets',
    section: 'destinations',
    summary: 'Services that are known',
    access: 'none',
  },
  list: { ...OF_LIST, id: 'listDestinations', summary: 'Destinations', problems: { 404: ['APPLICATION_UNKNOWN'] } },
  add: {
    ...OF_LIST,
    id: 'addDestination',
    isRepeatable: true,
    summary: 'Keep a destination',
    problems: {
      400: ['DESTINATION_PRESET_UNKNOWN', 'DEST_URL_INVALID'],
      404: ['APPLICATION_UNKNOWN'],
      409: ['DESTINATION_NAME_TAKEN', 'DESTINATION_LIMIT'],
    },
  },
  get: { ...OF_LIST, id: 'getDestination', summary: 'One destination', problems: { 404: UNKNOWN } },
  change: {
    ...OF_LIST,
    id: 'changeDestination',
    summary: 'Change a destination',
    description: 'What is left out stays. A running stream goes on where it is.',
    problems: {
      400: ['DEST_URL_INVALID'],
      404: UNKNOWN,
      409: ['DESTINATION_NAME_TAKEN', 'DEST_KEY_UNREADABLE'],
      412: ['CHANGED_MEANWHILE'],
    },
  },
  remove: {
    ...OF_LIST,
    id: 'removeDestination',
    summary: 'Remove a destination',
    answers: { 204: { description: 'It is removed' } },
    problems: { 404: UNKNOWN, 412: ['CHANGED_MEANWHILE'] },
  },
  probe: {
    ...OF_LIST,
    id: 'probeDestination',
    summary: 'Try a destination: it is dialled, and nothing is published',
    problems: { 404: UNKNOWN, 409: ['DESTINATION_IN_USE', 'DEST_KEY_UNREADABLE'], 429: ['PROBE_LIMIT'] },
  },
} as const satisfies Record<string, Operation>;

/**
 * `/api/v1/applications/{id}/destinations`: list, add, read, change, remove and probe, and the presets. Bearer: the account's
 * API key. No answer holds a stream key.
 */
export function registerDestinations(app: FastifyInstance, options: DestinationsOptions): void {
  const { vault, inUse, probes } = options;
  const ownerOf = ownersOfApplications(options);

  const presets = { schema: { response: { 200: PresetListBody } }, config: { operation: OPERATIONS.presets } };
  app.get('/api/v1/destination-presets', presets, async () => ({ presets: destinationPresets }));

  app.get<OfApplication & { Querystring: Type.Static<typeof ListQuery> }>(
    LIST,
    {
      schema: { querystring: ListQuery, response: { 200: DestinationListBody } },
      config: { operation: OPERATIONS.list },
    },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const { limit = destinationLimits.perApplication, offset = 0 } = request.query;
      const page = { count: Number(limit), offset: Number(offset) };
      const { destinations, total } = await vault.list(owner.applicationId, page);
      return { destinations: destinations.map(bodyOfDestination), total };
    },
  );

  app.post<OfApplication & { Body: NewDestination }>(
    LIST,
    {
      schema: { headers: Repeatable, body: NewDestinationBody, response: { 201: DestinationBody } },
      config: { operation: OPERATIONS.add },
    },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const added = await vault.add(owner.applicationId, request.body);
      if ('code' in added) return refuse(reply, added);
      reply.code(201).header('location', `/api/v1/applications/${owner.applicationId}/destinations/${added.id}`);
      return answer(reply, added);
    },
  );

  const one = { schema: { response: { 200: DestinationBody } }, config: { operation: OPERATIONS.get } };
  app.get<OfDestination>(ONE, one, async (request, reply) => {
    const owner = await ownerOf(request, reply);
    if (owner === undefined) return reply;
    const found = await vault.find(owner.applicationId, idOf(request.params.destination));
    return found === undefined ? unknown(reply) : answer(reply, found);
  });

  app.patch<OfDestination & { Body: DestinationChange }>(
    ONE,
    {
      schema: { headers: Conditional, body: DestinationChangeBody, response: { 200: DestinationBody } },
      config: { operation: OPERATIONS.change },
    },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const id = idOf(request.params.destination);
      const changed = await vault.change(owner.applicationId, id, request.body, expectedBy(request, tagOf));
      return 'code' in changed ? refuse(reply, changed) : answer(reply, changed);
    },
  );

  const remove = { schema: { headers: Conditional }, config: { operation: OPERATIONS.remove } };
  app.delete<OfDestination>(ONE, remove, async (request, reply) => {
    const owner = await ownerOf(request, reply);
    if (owner === undefined) return reply;
    const id = idOf(request.params.destination);
    const removal = await vault.remove(owner.applicationId, id, expectedBy(request, tagOf));
    if (removal === 'changed-meanwhile') return changedMeanwhile(reply);
    return removal === 'removed' ? reply.code(204).send() : unknown(reply);
  });

  app.post<OfDestination & { Querystring: Type.Static<typeof ProbeQuery> }>(
    `${ONE}/probe`,
    {
      schema: { querystring: ProbeQuery, response: { 200: ProbeReportBody } },
      config: { operation: OPERATIONS.probe },
    },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const opened = await vault.open(owner.applicationId, idOf(request.params.destination));
      if (opened === undefined) return unknown(reply);
      if ('code' in opened) return refuse(reply, opened);
      if (inUse.has(opened.id) && request.query.force !== 'true') {
        const why = 'A running session publishes to it, and a probe may take its place: ?force=true probes anyway';
        return sendProblem(reply, 409, 'DESTINATION_IN_USE', why);
      }
      const report = await probes.run(owner.accountId, opened);
      if (!('retryAfterSeconds' in report)) return report;
      reply.header('retry-after', String(report.retryAfterSeconds));
      return sendProblem(reply, 429, 'PROBE_LIMIT', 'Too many probes of this account are running, or were lately');
    },
  );
}

const tagOf = ({ revision }: Destination): string => entityTag(revision);

function answer(reply: FastifyReply, destination: Destination) {
  reply.header('etag', tagOf(destination));
  return bodyOfDestination(destination);
}

function refuse(reply: FastifyReply, { code, reason }: DestinationRefusal): FastifyReply {
  return sendProblem(reply, STATUS[code], code, reason);
}

function unknown(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 404, 'DESTINATION_UNKNOWN', 'This application has no destination with this id');
}
