/**
 * Code that takes a documented name away from the scenario that follows: what proves the name must fail then, or it would
 * prove nothing.
 */
export function takeAway(name: string): string {
  const option = /^createStreamingAgent\(\{ (\w+) \}\)$/.exec(name)?.[1];
  if (option !== undefined) return wrapMaker('createStreamingAgent', `delete given.${option};`, '');
  const [owner = '', member] = name.split('.');
  const hide = `Object.defineProperty(made, '${member}', { value: undefined, writable: false });`;
  if (member === undefined) return `${name} = undefined;`;
  if (owner === 'Call') return `VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call: made }) => { ${hide} });`;
  if (owner === 'StreamingAgent') return wrapMaker('createStreamingAgent', '', hide);
  if (owner === 'Conference') return wrapMaker('createConference', '', hide);
  if (owner === 'Endpoint')
    return wrapMaker(
      'createConference',
      '',
      `const { add } = made; made.add = (one) => hidden(add.call(made, one));`,
    ).replace('{', `{ const hidden = (made) => { ${hide} return made; };`);
  if (owner === 'WebSocket') return wrapMaker('createWebSocket', '', hide);
  return `${owner} = { ...${owner}, ${member}: undefined };`;
}

function wrapMaker(maker: string, before: string, after: string): string {
  return `{ const make = VoxEngine.${maker}; VoxEngine.${maker} = (given) => { ${before} const made = make(given); ${after} return made; }; }`;
}
