/**
 * What a scenario can ask about the outside without a command, made repeatable: the date and chance. Runs inside the isolate,
 * before the scenario API: nothing is imported here.
 *
 * @param now Unix time in milliseconds.
 */
export function installVirtualGlobals(now: () => number): void {
  const { Date: MachineDate, Reflect: reflect } = globalThis;
  const VirtualDate = new Proxy(MachineDate, {
    construct: (target, values, newTarget) =>
      reflect.construct(target, values.length === 0 ? [now()] : values, newTarget) as object,
    apply: () => new MachineDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : reflect.get(target, key)),
  });
  MachineDate.prototype.constructor = VirtualDate;
  globalThis.Date = VirtualDate;

  // mulberry32: the same numbers in every run.
  let state = 1;
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
