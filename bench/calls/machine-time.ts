/** Microseconds of the machine's monotonic clock: the same in every process, so that they can be compared. */
export function machineMicros(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e6 + nanoseconds / 1e3;
}
