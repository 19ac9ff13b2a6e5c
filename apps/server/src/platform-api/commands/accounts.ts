import { command } from '../command.ts';
import { flag } from '../parameters.ts';
import { formatDate } from '../time-zone.ts';

const getAccountInfo = command(
  'GetAccountInfo',
  {
    does: 'Tells about the account.',
    access: 'account',
    answer: {
      result: { one: 'AccountInfo' },
      fields: { api_address: 'host and port by which you reached this server' },
    },
  },
  { return_live_balance: flag() },
  async ({ account, origin }) => ({
    result: {
      account_id: account.id,
      account_name: account.name,
      account_email: account.email,
      created: formatDate(account.createdAt),
      active: true,
      balance: 0,
      currency: 'USD',
    },
    // Clients put `https://` before it themselves: host and port only.
    api_address: new URL(origin).host,
  }),
);

/** The account itself. */
export const accountCommands = [getAccountInfo];
