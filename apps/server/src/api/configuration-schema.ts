/** What `/api/v1/applications`, `…/rules`, `…/users` and `/api/v1/scenarios` take and answer. */
import Type, { type TProperties, type TSchema } from 'typebox';
import {
  APPLICATION_NAME,
  configurationLimits,
  DISPLAY_NAME,
  LISTABLE_NAME,
  USER_NAME,
} from '../configuration/index.ts';
import { dialPatternLimits } from '../store/index.ts';
import { pageLimits } from './cursor.ts';
import { OrNull } from './or-null.ts';

const given = <T extends TProperties>(fields: T) => Type.Object(fields, { additionalProperties: false });
const change = <T extends TProperties>(fields: T) =>
  Type.Object(fields, { additionalProperties: false, minProperties: 1 });
const Time = Type.String({ format: 'date-time' });
/** Ids are counted from 1; the larger ones would not be exact in JSON. */
const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

export const PageQueryFields = {
  limit: Type.Optional(Type.String({ pattern: pageLimits.rowsPattern })),
  cursor: Type.Optional(Type.String({ maxLength: pageLimits.cursorCharacters })),
  /** Part of the name. */
  name: Type.Optional(Type.String({ maxLength: configurationLimits.ruleNameCharacters })),
};
export const PageQuery = given(PageQueryFields);
export const ScenarioQuery = given({
  ...PageQueryFields,
  application: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })),
});
/** What an edit is conditional on. Missing is no malformation but a 428. */
export const Conditional = Type.Object({ 'if-match': Type.Optional(Type.String({ maxLength: 1_000 })) });

const list = <T extends TSchema>(name: string, row: T) =>
  Type.Object({ [name]: Type.Array(row), total: Type.Integer({ minimum: 0 }), nextCursor: OrNull(Type.String()) });

const ApplicationName = Type.String({
  minLength: 2,
  maxLength: configurationLimits.applicationNameCharacters,
  pattern: APPLICATION_NAME.source,
});
export const ApplicationInput = given({ name: ApplicationName });
export const ApplicationBody = Type.Object({ id: Id, name: Type.String(), modifiedAt: Time });
export const ApplicationListBody = list('applications', ApplicationBody);

const ScenarioName = Type.String({
  minLength: 1,
  maxLength: configurationLimits.scenarioNameCharacters,
  pattern: LISTABLE_NAME.source,
});
const Source = Type.String({ maxLength: configurationLimits.scenarioCharacters });
export const NewScenarioBody = given({
  name: ScenarioName,
  source: Source,
  applicationId: Type.Optional(OrNull(Id)),
});
export const ScenarioChangeBody = change({ name: Type.Optional(ScenarioName), source: Type.Optional(Source) });
const ScenarioFields = {
  id: Id,
  /** Null: all applications of the account share it. */
  applicationId: OrNull(Id),
  name: Type.String(),
  version: Id,
  modifiedAt: Time,
};
const ScenarioInList = Type.Object(ScenarioFields);
export const ScenarioListBody = list('scenarios', ScenarioInList);
export const ScenarioBody = Type.Object({ ...ScenarioFields, source: Type.String() });
/** It was saved; `warnings` say why it cannot run. */
export const SavedScenarioBody = Type.Object({
  ...ScenarioFields,
  source: Type.String(),
  warnings: Type.Array(
    Type.Object({
      code: Type.Literal('SCENARIO_COMPILE'),
      message: Type.String(),
      line: Type.Integer({ minimum: 1 }),
      column: Type.Integer({ minimum: 1 }),
    }),
  ),
});
const VersionFields = { number: Id, sha256: Type.String(), createdAt: Time, savedBy: OrNull(Type.String()) };
export const VersionListBody = Type.Object({ versions: Type.Array(Type.Object(VersionFields)) });
export const VersionBody = Type.Object({ ...VersionFields, source: Type.String() });
export const RollbackBody = given({ version: Id });

const RuleName = Type.String({
  minLength: 1,
  maxLength: configurationLimits.ruleNameCharacters,
  pattern: LISTABLE_NAME.source,
});
const Pattern = Type.String({ minLength: 1, maxLength: dialPatternLimits.patternCharacters });
const ScenarioIds = Type.Array(Id, { maxItems: configurationLimits.scenariosOfRule, uniqueItems: true });
const RuleFields = {
  name: RuleName,
  pattern: Pattern,
  patternExclude: OrNull(Pattern),
  videoConference: Type.Boolean(),
  scenarioIds: ScenarioIds,
};
export const NewRuleBody = given({
  name: RuleName,
  pattern: Pattern,
  patternExclude: Type.Optional(RuleFields.patternExclude),
  videoConference: Type.Optional(RuleFields.videoConference),
  scenarioIds: Type.Optional(ScenarioIds),
});
export const RuleChangeBody = change({
  name: Type.Optional(RuleName),
  pattern: Type.Optional(Pattern),
  patternExclude: Type.Optional(RuleFields.patternExclude),
  videoConference: Type.Optional(RuleFields.videoConference),
  scenarioIds: Type.Optional(ScenarioIds),
});
export const RuleBody = Type.Object({
  id: Id,
  name: Type.String(),
  pattern: Type.String(),
  patternExclude: OrNull(Type.String()),
  videoConference: Type.Boolean(),
  scenarioIds: Type.Array(Id),
  modifiedAt: Time,
});
export const RuleListBody = Type.Object({ rules: Type.Array(RuleBody) });
export const RuleOrderBody = given({ ruleIds: Type.Array(Id, { maxItems: configurationLimits.rulesOfApplication }) });

export const RuleTestInput = given({
  number: Type.String({ minLength: 1, maxLength: dialPatternLimits.numberCharacters }),
});
/**
 * `taken`: this rule. `scenario-missing`: this rule, too, but no scenario is bound to it. `behind`: it would, but one before it does.
 * `pattern`, `excluded`: why it would not.
 */
const Verdict = Type.Enum(['taken', 'scenario-missing', 'behind', 'pattern', 'excluded']);
/** What the caller is told, and when. */
const Failure = Type.Object({
  code: Type.Enum(['NO_RULE_MATCH', 'SCENARIO_NO_ANSWER', 'SCENARIO_THROW']),
  reason: Type.String(),
  afterSeconds: Type.Integer({ minimum: 0 }),
});
export const RuleTestBody = Type.Object({
  ruleId: OrNull(Id),
  /** In the order in which they would run, those included that others require. */
  scenarios: Type.Array(Type.String()),
  /** Null: the scenarios decide. */
  failure: OrNull(Failure),
  rules: Type.Array(
    Type.Object({
      id: Id,
      name: Type.String(),
      pattern: Type.String(),
      patternExclude: OrNull(Type.String()),
      verdict: Verdict,
    }),
  ),
});

const Flag = Type.Enum(['true', 'false']);
export const UserQuery = given({ ...PageQueryFields, active: Type.Optional(Flag) });
const UserInput = {
  name: Type.String({ pattern: USER_NAME.source }),
  displayName: Type.String({
    minLength: 1,
    maxLength: configurationLimits.displayNameCharacters,
    pattern: DISPLAY_NAME.source,
  }),
  /** Code points here, and what they come to in JavaScript by {@link passwordRefusal}. */
  password: Type.String({
    minLength: configurationLimits.userPasswordLeast,
    maxLength: configurationLimits.userPasswordMost,
  }),
  active: Type.Boolean(),
  customData: Type.String({ maxLength: configurationLimits.userDataCharacters }),
  oneTimeLogin: Type.Boolean(),
};
export const NewUserBody = given({
  name: UserInput.name,
  displayName: Type.Optional(UserInput.displayName),
  password: UserInput.password,
  active: Type.Optional(UserInput.active),
  customData: Type.Optional(UserInput.customData),
  oneTimeLogin: Type.Optional(UserInput.oneTimeLogin),
});
export const UserChangeBody = change({
  name: Type.Optional(UserInput.name),
  displayName: Type.Optional(UserInput.displayName),
  password: Type.Optional(UserInput.password),
  active: Type.Optional(UserInput.active),
  customData: Type.Optional(UserInput.customData),
  oneTimeLogin: Type.Optional(UserInput.oneTimeLogin),
});
export const UserBody = Type.Object({
  id: Id,
  name: Type.String(),
  displayName: Type.String(),
  active: Type.Boolean(),
  customData: Type.String(),
  /** Whether one-time keys let them in as well. */
  oneTimeLogin: Type.Boolean(),
  createdAt: Time,
  modifiedAt: Time,
});
export const UserListBody = list('users', UserBody);
