/** A person at `/call/`. */
import type { Page } from 'playwright-core';
import { PASSWORD } from './callcast.ts';

/** Logs in as the user `bot` of an application, and calls. */
export async function placeCall(page: Page, application: string): Promise<void> {
  await page.fill('input[name=login]', `bot@${application}.demo`);
  await page.fill('input[name=password]', PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.fill('input[name=number]', 'anything');
  await page.getByRole('button', { name: 'Call', exact: true }).click();
}
