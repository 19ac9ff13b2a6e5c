import type { SipRegistration } from '../../store/index.ts';
import { done, listOf } from '../answer.ts';
import { type CommandContext, command } from '../command.ts';
import { PlatformError } from '../error.ts';
import { platformLimits } from '../limits.ts';
import {
  applicationParameters,
  findApplication,
  findApplicationIds,
  findRule,
  findUserId,
  fullApplicationName,
  ruleParameters,
  userParameters,
} from '../names.ts';
import { flag, idOf, idsOf, list, pageOf, pageParameters, required, text } from '../parameters.ts';
import { formatDate } from '../time-zone.ts';

/** Nothing that could end a header or an address of SIP (RFC 3261 §25.1). */
const word = (code: 'SIP_USERNAME' | 'INVALID_ARGUMENTS') =>
  text({
    maxLength: 255,
    pattern: /^[^\s<>"@;,\p{Cc}]+$/u,
    format: 'up to 255 characters, without spaces and any of < > " @ ; ,',
    code,
  });

/** A host name or address, and a port. */
const host = () =>
  text({
    maxLength: 255,
    pattern: /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?)(:\d{1,5})?$/i,
    format: 'a host, or a host and a port',
    code: 'SIP_PROXY',
  });

const registrationId = required(idOf('sip registration'), 'SIP_REGISTRATION_ID');
const boundTo = { ...applicationParameters, ...ruleParameters, ...userParameters } as const;
/** Longer than any SIP server takes. */
const password = () => text({ maxLength: 255, pattern: /^\P{Cc}+$/u, format: 'up to 255 characters' });

/** The sentence that every registration is told with, until SIP is here. */
const NOT_USED = 'This server keeps SIP registrations, but does not register anywhere yet';

const createSipRegistration = command(
  'CreateSipRegistration',
  {
    does: 'Keeps an account of another SIP server, whose calls are to come here. This server does not register there yet.',
    access: 'sip',
    answer: {
      result: 'done',
      fields: { sip_registration_id: 'its number', account_info: { about: 'the account', each: 'ShortAccountInfo' } },
    },
    errors: ['SIP_REGISTRATION_COUNT', 'USER_NOT_BOUND'],
  },
  {
    sip_username: required(word('SIP_USERNAME')),
    proxy: required(host()),
    auth_user: word('INVALID_ARGUMENTS'),
    outbound_proxy: host(),
    password: password(),
    is_persistent: flag(),
    ...boundTo,
  },
  async (context, p) => {
    const { account, sipPasswords, store } = context;
    const { password } = p;
    const id = await store.sipRegistrations.add(
      account.id,
      {
        username: p.sip_username,
        proxy: p.proxy,
        authUser: p.auth_user,
        outboundProxy: p.outbound_proxy,
        isPersistent: p.is_persistent,
        ...(await boundIds(context, p, undefined)),
      },
      password === undefined ? undefined : (row) => sipPasswords.seal(password, row),
      platformLimits.sipRegistrations,
    );
    if (id === 'too-many')
      throw new PlatformError(
        'SIP_REGISTRATION_COUNT',
        `an account has at most ${platformLimits.sipRegistrations} SIP registrations`,
      );
    const account_info = { account_id: account.id, balance: 0, currency: 'USD' };
    return { result: 1, sip_registration_id: id, account_info };
  },
);

const updateSipRegistration = command(
  'UpdateSipRegistration',
  { does: 'Changes a SIP registration.', access: 'sip', answer: done, errors: ['USER_NOT_BOUND'] },
  {
    sip_registration_id: registrationId,
    sip_username: word('SIP_USERNAME'),
    proxy: host(),
    auth_user: word('INVALID_ARGUMENTS'),
    outbound_proxy: host(),
    password: password(),
    is_persistent: flag(),
    ...boundTo,
  },
  async (context, p) => {
    const { sipPasswords } = context;
    const current = await find(context, p.sip_registration_id);
    return change(context, p.sip_registration_id, {
      username: p.sip_username,
      proxy: p.proxy,
      authUser: p.auth_user,
      outboundProxy: p.outbound_proxy,
      sealedPassword: p.password === undefined ? undefined : sipPasswords.seal(p.password, p.sip_registration_id),
      isPersistent: p.is_persistent,
      ...(await boundIds(context, p, current)),
    });
  },
);

const bindSipRegistration = command(
  'BindSipRegistration',
  {
    does: 'Binds a SIP registration to an application, a rule and a user, or with `bind=false` unbinds it from those named.',
    access: 'sip',
    answer: done,
    errors: ['USER_NOT_BOUND', 'REQUIRED_EMPTY'],
  },
  { sip_registration_id: registrationId, ...boundTo, bind: flag() },
  async (context, p) => {
    const current = await find(context, p.sip_registration_id);
    const chosen = await boundIds(context, p, current);
    if (Object.values(chosen).every((id) => id === undefined))
      throw new PlatformError('REQUIRED_EMPTY', 'name what to bind it to: an application, a rule or a user');
    if (p.bind !== false) return change(context, p.sip_registration_id, chosen);
    // What it is not bound to stays as it is; without its application it has no rule and no user either.
    const isNamed = (id: number | null | undefined, now: number | null): boolean => id !== undefined && id === now;
    const isAll =
      p.rule_id === undefined && p.rule_name === undefined && p.user_id === undefined && p.user_name === undefined;
    const unbinds = isAll && isNamed(chosen.applicationId, current.applicationId);
    return change(context, p.sip_registration_id, {
      ...(unbinds ? { applicationId: null } : {}),
      ...(unbinds || isNamed(chosen.ruleId, current.ruleId) ? { ruleId: null } : {}),
      ...(unbinds || isNamed(chosen.userId, current.userId) ? { userId: null } : {}),
    });
  },
);

const deleteSipRegistration = command(
  'DeleteSipRegistration',
  { does: 'Removes a SIP registration.', access: 'sip', answer: done },
  { sip_registration_id: registrationId },
  async ({ account, store }, p) => {
    if (!(await store.sipRegistrations.remove(account.id, p.sip_registration_id))) throw unknown();
    return { result: 1 };
  },
);

const getSipRegistrations = command(
  'GetSipRegistrations',
  { does: 'Lists SIP registrations.', access: 'sip', answer: listOf('SIPRegistration') },
  {
    sip_registration_id: idOf('sip registration'),
    sip_username: text(),
    deactivated: flag(),
    successful: flag(),
    in_progress: flag(),
    is_persistent: flag(),
    application_id: idsOf('application'),
    application_name: list(text({ maxLength: 200, code: 'APPLICATION_NOT_FOUND' })),
    is_bound_to_application: flag(),
    rule_id: list(idOf('rule')),
    rule_name: list(text({ code: 'RULE_NAME' })),
    user_id: list(idOf('user')),
    user_name: list(text({ code: 'USER_ID' })),
    proxy: list(text()),
    ...pageParameters,
  },
  async (context, p) => {
    const { account, store } = context;
    const applicationIds =
      p.application_id === 'all' ? undefined : await findApplicationIds(context, p.application_id, p.application_name);
    const rules = await store.rules.findByNames(account.id, p.rule_name, applicationIds);
    const users = await store.users.inAccount(account.id, { names: p.user_name });
    const isEmpty = p.deactivated || p.successful || p.in_progress;
    const { rows, total } = isEmpty
      ? { rows: [], total: 0 }
      : await store.sipRegistrations.list(
          account.id,
          {
            id: p.sip_registration_id,
            username: p.sip_username,
            isPersistent: p.is_persistent,
            applicationIds,
            isBoundToApplication: p.is_bound_to_application,
            ruleIds: p.rule_id ?? (p.rule_name === undefined ? undefined : rules.map(({ id }) => id)),
            userIds: p.user_id ?? (p.user_name === undefined ? undefined : users.map(({ id }) => id)),
            proxies: p.proxy,
          },
          pageOf(p),
        );
    const result = rows.map((registration) => describe(account.name, registration));
    return { result, count: result.length, total_count: total };
  },
);

function describe(accountName: string, registration: SipRegistration) {
  const { applicationId, applicationName, ruleId, ruleName, userId, userName } = registration;
  return {
    sip_registration_id: registration.id,
    sip_username: registration.username,
    proxy: registration.proxy,
    ...(registration.authUser === null ? {} : { auth_user: registration.authUser }),
    ...(registration.outboundProxy === null ? {} : { outbound_proxy: registration.outboundProxy }),
    is_persistent: registration.isPersistent,
    last_updated: Math.floor(registration.modifiedAt / 1_000),
    purchase_date: formatDate(registration.createdAt),
    deactivated: false,
    successful: false,
    error_message: NOT_USED,
    ...(applicationId === null || applicationName === null
      ? {}
      : { application_id: applicationId, application_name: fullApplicationName(applicationName, accountName) }),
    ...(ruleId === null ? {} : { rule_id: ruleId, rule_name: ruleName }),
    ...(userId === null ? {} : { user_id: userId, user_name: userName }),
  };
}

interface BindingChoice {
  readonly application_id: number | undefined;
  readonly application_name: string | undefined;
  readonly rule_id: number | undefined;
  readonly rule_name: string | undefined;
  readonly user_id: number | undefined;
  readonly user_name: string | undefined;
}

/**
 * What is named. Rule and user are of the application: the one named, else the rule's, else the one that it is bound to.
 *
 * @throws {PlatformError} when one of them does not exist.
 */
async function boundIds(context: CommandContext, p: BindingChoice, current: SipRegistration | undefined) {
  const named = await findApplication(context, p);
  const rule = await findRule(context, p, named);
  const applicationId = named?.id ?? rule?.applicationId ?? current?.applicationId ?? undefined;
  const isUser = p.user_id !== undefined || p.user_name !== undefined;
  if (isUser && applicationId === undefined)
    throw new PlatformError('APPLICATION_ID', 'a user is bound together with its application');
  const userId = applicationId === undefined ? undefined : await findUserId(context, p, { id: applicationId });
  // Bound to another application, it keeps no rule and no user of the one before.
  const isMoved = current !== undefined && applicationId !== undefined && applicationId !== current.applicationId;
  return {
    applicationId: named?.id ?? rule?.applicationId,
    ruleId: rule?.id ?? (isMoved ? null : undefined),
    userId: userId ?? (isMoved ? null : undefined),
  };
}

async function find({ account, store }: CommandContext, id: number): Promise<SipRegistration> {
  const found = await store.sipRegistrations.find(account.id, id);
  if (!found) throw unknown();
  return found;
}

async function change(
  { account, store }: CommandContext,
  id: number,
  fields: Parameters<CommandContext['store']['sipRegistrations']['change']>[2],
) {
  if (!(await store.sipRegistrations.change(account.id, id, fields))) throw unknown();
  return { result: 1 };
}

const unknown = (): PlatformError =>
  new PlatformError('SIP_REGISTRATION_ID', 'the account has no SIP registration with this sip_registration_id');

/** SIP registrations of the account: kept, not used yet. */
export const sipRegistrationCommands = [
  createSipRegistration,
  updateSipRegistration,
  bindSipRegistration,
  deleteSipRegistration,
  getSipRegistrations,
];
