import { isIPv4 } from 'node:net';
import { parseDialPattern } from '../../store/index.ts';
import { done, listOf } from '../answer.ts';
import { command } from '../command.ts';
import { PlatformError } from '../error.ts';
import { platformLimits } from '../limits.ts';
import { idOf, type Parameter, pageOf, pageParameters, required, text } from '../parameters.ts';

const whitelistId = required(idOf('white list item'), 'SIP_WHITELIST_ID');
const blacklistId = required(idOf('black list item'), 'PSTN_BLACKLIST_ID');
const description = () => text({ maxLength: 1_000 });
const ALL_BITS = 0xffff_ffff;

/** @returns `A.B.C.D/L` without bits behind the prefix; undefined for what is no network. */
export function parseNetwork(given: string): string | undefined {
  const [address = '', mask = '32', ...rest] = given.split('/');
  if (rest.length > 0 || !isIPv4(address)) return undefined;
  const length = isIPv4(mask) ? prefixOf(bits(mask)) : /^\d{1,2}$/.test(mask) ? Number(mask) : undefined;
  if (length === undefined || length > 32) return undefined;
  const kept = length === 0 ? 0 : (ALL_BITS << (32 - length)) >>> 0;
  const network = (bits(address) & kept) >>> 0;
  return `${[24, 16, 8, 0].map((shift) => (network >>> shift) & 0xff).join('.')}/${length}`;
}

const bits = (address: string): number => address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);

/** Ones, then zeros. @returns undefined for what is no mask. */
function prefixOf(mask: number): number | undefined {
  const length = Math.clz32(~mask >>> 0);
  return (length === 32 ? ALL_BITS : ~(ALL_BITS >>> length) >>> 0) === mask ? length : undefined;
}

function network(): Parameter<string | undefined> {
  return {
    facts: { type: '`192.0.2.0/24`, IPv4', codes: ['SIP_WHITELIST_NETWORK'] },
    parse: (name, given) => {
      if (given === undefined) return undefined;
      const parsed = parseNetwork(given);
      if (parsed === undefined)
        throw new PlatformError('SIP_WHITELIST_NETWORK', `${name} must be a network like 192.0.2.0/24`);
      return parsed;
    },
  };
}

/** Written as a number, or as a regular expression that this server can run. */
function phone(): Parameter<string | undefined> {
  const { facts, parse } = text({ maxLength: 99, code: 'PSTN_BLACKLIST_PHONE' });
  return {
    facts,
    parse: (name, given) => {
      const value = parse(name, given);
      if (value === undefined || /^\+\d{1,15}$/.test(value)) return value;
      if (typeof parseDialPattern(value) === 'string')
        throw new PlatformError('PSTN_BLACKLIST_PHONE', `${name} is no telephone number and no regular expression`);
      return value;
    },
  };
}

const addSipWhiteListItem = command(
  'AddSipWhiteListItem',
  {
    does: 'Adds a network that SIP calls may come from. This server takes none yet.',
    access: 'sip',
    answer: { result: 'done', fields: { sip_whitelist_id: 'its number' } },
    errors: ['SIP_WHITELIST_COUNT'],
  },
  { sip_whitelist_network: required(network()), description: description() },
  async ({ account, store }, p) => {
    const item = { network: p.sip_whitelist_network, description: p.description ?? '' };
    const id = await store.accessLists.allow(account.id, item, platformLimits.accessListItems);
    if (id === 'too-many')
      throw new PlatformError('SIP_WHITELIST_COUNT', `the list has at most ${platformLimits.accessListItems} entries`);
    return { result: 1, sip_whitelist_id: id };
  },
);

const setSipWhiteListItem = command(
  'SetSipWhiteListItem',
  { does: 'Changes an entry of the SIP white list.', access: 'sip', answer: done },
  {
    sip_whitelist_id: whitelistId,
    sip_whitelist_network: required(network()),
    description: description(),
  },
  async ({ account, store }, p) => {
    const change = { network: p.sip_whitelist_network, description: p.description };
    if (!(await store.accessLists.changeAllowed(account.id, p.sip_whitelist_id, change))) throw unknownNetwork();
    return { result: 1 };
  },
);

const delSipWhiteListItem = command(
  'DelSipWhiteListItem',
  { does: 'Removes an entry of the SIP white list.', access: 'sip', answer: done },
  { sip_whitelist_id: whitelistId },
  async ({ account, store }, p) => {
    if (!(await store.accessLists.remove('sip_whitelist', account.id, p.sip_whitelist_id))) throw unknownNetwork();
    return { result: 1 };
  },
);

const getSipWhiteList = command(
  'GetSipWhiteList',
  { does: 'Lists the SIP white list.', access: 'sip', answer: listOf('SipWhiteListInfo') },
  { sip_whitelist_id: idOf('white list item'), ...pageParameters },
  async ({ account, store }, p) => {
    const { rows, total } = await store.accessLists.allowed(account.id, p.sip_whitelist_id, pageOf(p));
    const result = rows.map((item) => ({
      sip_whitelist_id: item.id,
      sip_whitelist_network: item.network,
      description: item.description,
    }));
    return { result, count: result.length, total_count: total };
  },
);

const addPstnBlackListItem = command(
  'AddPstnBlackListItem',
  {
    does: 'Adds a telephone number that no calls are taken from. This server takes none from telephones yet.',
    access: 'sip',
    answer: { result: 'done', fields: { pstn_blacklist_id: 'its number' } },
    errors: ['PSTN_BLACKLIST_COUNT'],
  },
  { pstn_blacklist_phone: required(phone()) },
  async ({ account, store }, p) => {
    const id = await store.accessLists.ban(account.id, p.pstn_blacklist_phone, platformLimits.accessListItems);
    if (id === 'too-many')
      throw new PlatformError('PSTN_BLACKLIST_COUNT', `the list has at most ${platformLimits.accessListItems} entries`);
    return { result: 1, pstn_blacklist_id: id };
  },
);

const setPstnBlackListItem = command(
  'SetPstnBlackListItem',
  { does: 'Changes an entry of the PSTN black list.', access: 'sip', answer: done },
  { pstn_blacklist_id: blacklistId, pstn_blacklist_phone: required(phone()) },
  async ({ account, store }, p) => {
    if (!(await store.accessLists.changeBanned(account.id, p.pstn_blacklist_id, p.pstn_blacklist_phone)))
      throw unknownPhone();
    return { result: 1 };
  },
);

const delPstnBlackListItem = command(
  'DelPstnBlackListItem',
  { does: 'Removes an entry of the PSTN black list.', access: 'sip', answer: done },
  { pstn_blacklist_id: blacklistId },
  async ({ account, store }, p) => {
    if (!(await store.accessLists.remove('pstn_blacklist', account.id, p.pstn_blacklist_id))) throw unknownPhone();
    return { result: 1 };
  },
);

const getPstnBlackList = command(
  'GetPstnBlackList',
  { does: 'Lists the PSTN black list.', access: 'sip', answer: listOf('PstnBlackListInfo') },
  {
    pstn_blacklist_id: idOf('black list item'),
    pstn_blacklist_phone: text({ code: 'PSTN_BLACKLIST_PHONE' }),
    ...pageParameters,
  },
  async ({ account, store }, p) => {
    const filter = { id: p.pstn_blacklist_id, phone: p.pstn_blacklist_phone };
    const { rows, total } = await store.accessLists.banned(account.id, filter, pageOf(p));
    const result = rows.map(({ id, phone }) => ({ pstn_blacklist_id: id, pstn_blacklist_phone: phone }));
    return { result, count: result.length, total_count: total };
  },
);

const unknownNetwork = (): PlatformError =>
  new PlatformError('SIP_WHITELIST_ID', 'the white list has no entry with this sip_whitelist_id');
const unknownPhone = (): PlatformError =>
  new PlatformError('PSTN_BLACKLIST_ID', 'the black list has no entry with this pstn_blacklist_id');

/** Who may call by SIP, and who may not by telephone: kept, not used yet. */
export const accessListCommands = [
  addSipWhiteListItem,
  setSipWhiteListItem,
  delSipWhiteListItem,
  getSipWhiteList,
  addPstnBlackListItem,
  setPstnBlackListItem,
  delPstnBlackListItem,
  getPstnBlackList,
];
