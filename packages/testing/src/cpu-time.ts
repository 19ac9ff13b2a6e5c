/** @returns CPU time of this thread since it began, in milliseconds: unlike a clock it does not run while others have the machine. */
export function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
