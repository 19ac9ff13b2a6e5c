import { command } from '../command.ts';
import { formatDate } from '../names.ts';

const getAccountInfo = command('GetAccountInfo', {}, async ({ account, origin }) => ({
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
}));

/** The account itself. */
export const accountCommands = [getAccountInfo];
