/** What a method of the management API is tried on, and what it is to do there. */
import { password } from '@callcast/testing/leaks';
import { expect } from 'vitest';
import { API_KEY, type Callcast } from '../calls/callcast.ts';
import { type Fields, RawClient } from './raw-client.ts';

/** What a method is asked with. */
export interface Stage {
  readonly api: RawClient;
  readonly server: Callcast;
  /** An application of this method's own, and what is in it. */
  readonly name: string;
  readonly application_id: string;
  readonly scenario_id: string;
  readonly rule_id: string;
  readonly user_id: string;
}

export interface Method {
  readonly works: (stage: Stage) => Promise<void>;
  /** Fields, and the number of the error. */
  readonly fails: (stage: Stage) => readonly [Fields, number];
}

export const idIn = (answer: Readonly<Record<string, unknown>>, field: string): string => {
  expect(answer[field]).toBeTypeOf('number');
  return String(answer[field]);
};
export const DONE = { result: 1 };
export const NOBODY = '99999999';
export const TALKER = `VoxEngine.addEventListener(AppEvents.Started, () => {
  Logger.write('data: ' + VoxEngine.customData());
  VoxEngine.terminate();
});`;

/** Each method has an application of its own, with a rule, a scenario and a user. */
export async function openStage(server: Callcast, method: string): Promise<Stage> {
  const api = new RawClient(server.httpPort, { account_id: '1', api_key: API_KEY });
  const name = `raw-${method.toLowerCase()}`;
  const application_id = idIn(await api.ask('AddApplication', { application_name: name }), 'application_id');
  const rule = { application_id, rule_name: 'all', rule_pattern: '.*' };
  const rule_id = idIn(await api.ask('AddRule', rule), 'rule_id');
  const scenario = { scenario_name: name, scenario_script: TALKER, application_id, rule_id };
  const scenario_id = idIn(await api.ask('AddScenario', scenario), 'scenario_id');
  const user = { user_name: 'eve', user_display_name: 'Eve', user_password: password(), application_id };
  const user_id = idIn(await api.ask('AddUser', user), 'user_id');
  return { api, server, name, application_id, scenario_id, rule_id, user_id };
}
