/** What `/api/v1/applications/{id}/destinations` takes and answers: docs/destinations.md. */
import Type, { type TSchema } from 'typebox';
import {
  type Destination,
  type DestinationPolicy,
  destinationLimits,
  type ProbeReport,
} from '../destinations/index.ts';
import { OrNull } from './or-null.ts';

const Name = Type.String({ pattern: destinationLimits.name });
const Address = Type.String({ maxLength: 2_048 });
/** A signed key with its query has 500 characters. */
const Key = Type.String({ minLength: 1, maxLength: 2_048 });
/** One that is unknown is refused with the names of all. */
const PresetId = Type.String({ maxLength: 64 });
const DAY_SECONDS = 86_400;

const PolicyFields = {
  reconnect: Type.Union([Type.Literal(false), Type.Integer({ minimum: 0, maximum: DAY_SECONDS }), Type.Null()]),
  hold: Type.Union([Type.Literal('last-picture'), Type.Literal('slate'), Type.Null()]),
  /** Below 100 kbit/s no encoder makes a picture; above 100,000 REMB says "no limit". */
  maxVideoBitrateKbps: OrNull(Type.Integer({ minimum: 100, maximum: 100_000 })),
} satisfies Record<keyof DestinationPolicy, TSchema>;
const Policy = Type.Object(PolicyFields);
const PolicyChange = Type.Object(
  {
    reconnect: Type.Optional(PolicyFields.reconnect),
    hold: Type.Optional(PolicyFields.hold),
    maxVideoBitrateKbps: Type.Optional(PolicyFields.maxVideoBitrateKbps),
  },
  { additionalProperties: false },
);

export const NewDestinationBody = Type.Object(
  {
    name: Name,
    preset: PresetId,
    server: Type.Optional(Address),
    application: Type.Optional(OrNull(Address)),
    backupServer: Type.Optional(OrNull(Address)),
    key: Type.Optional(Key),
    policy: Type.Optional(PolicyChange),
  },
  { additionalProperties: false },
);

export const DestinationChangeBody = Type.Object(
  {
    name: Type.Optional(Name),
    server: Type.Optional(Address),
    application: Type.Optional(OrNull(Address)),
    backupServer: Type.Optional(OrNull(Address)),
    key: Type.Optional(Key),
    policy: Type.Optional(PolicyChange),
  },
  { additionalProperties: false, minProperties: 1 },
);

export const DestinationBody = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  preset: Type.String(),
  server: Type.String(),
  application: OrNull(Type.String()),
  backupServer: OrNull(Type.String()),
  key: Type.Object({ set: Type.Literal(true), hint: Type.String() }),
  policy: Policy,
  createdAt: Type.String({ format: 'date-time' }),
  modifiedAt: Type.String({ format: 'date-time' }),
});

export const DestinationListBody = Type.Object({
  destinations: Type.Array(DestinationBody),
  total: Type.Integer({ minimum: 0 }),
});

const Stage = Type.Object({
  stage: Type.String(),
  status: Type.Union([Type.Literal('ok'), Type.Literal('failed'), Type.Literal('skipped')]),
  ms: Type.Optional(Type.Integer({ minimum: 0 })),
  code: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  remedy: Type.Optional(Type.String()),
});
const Probed = Type.Object({ server: Type.String(), ok: Type.Boolean(), stages: Type.Array(Stage) });
export const ProbeReportBody = Type.Object({
  ok: Type.Boolean(),
  primary: Probed,
  backup: OrNull(Probed),
} satisfies Record<keyof ProbeReport, TSchema>);

export const PresetListBody = Type.Object({
  presets: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      server: OrNull(Type.String()),
      backupServer: OrNull(Type.String()),
      serverTemplate: Type.String(),
      keyPage: OrNull(Type.String()),
      maxVideoBitrateKbps: OrNull(Type.Integer()),
      help: Type.Object({ en: Type.String(), ru: Type.String() }),
    }),
  ),
});

export function bodyOfDestination(destination: Destination): Type.Static<typeof DestinationBody> {
  const { keyHint, createdAt, modifiedAt, revision: _, ...shown } = destination;
  return {
    ...shown,
    key: { set: true, hint: keyHint === '' ? '…' : `…${keyHint}` },
    createdAt: new Date(createdAt).toISOString(),
    modifiedAt: new Date(modifiedAt).toISOString(),
  };
}
