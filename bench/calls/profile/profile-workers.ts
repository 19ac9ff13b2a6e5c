import type { Callcast } from '../../../interop/calls/callcast.ts';
import { type Attribution, attribute } from './attribution.ts';
import { Inspector } from './inspector.ts';

/** CPU profile of the main threads of these processes, at the same time. It costs them CPU: measure before. */
export async function profileWorkers(server: Callcast, pids: readonly number[], seconds: number): Promise<Attribution> {
  using stack = new DisposableStack();
  const inspectors: Inspector[] = [];
  // One after the other: the server's output does not tell whose address it is.
  for (const pid of pids) inspectors.push(stack.use(await Inspector.open(server, pid)));
  await Promise.all(inspectors.map((inspector) => inspector.startProfile()));
  await new Promise((resolve) => setTimeout(resolve, 1_000 * seconds));
  return attribute(await Promise.all(inspectors.map((inspector) => inspector.stopProfile())));
}
