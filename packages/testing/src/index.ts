/** What a recording of the robot's clip shows. */
export { analyseRecording, type RecordingReport, type TrackReport } from './recording-analysis.ts';
/** Repeatable randomness. */
export { SeededRandom } from './seeded-random.ts';
/** A network on virtual time. */
export { type LinkConditions, type LinkStatistics, SimulatedLink } from './simulated-link.ts';
/** A bad network before a real port. */
export { UdpProxy, type UdpProxyOptions } from './udp-proxy.ts';
/** Virtual time. */
export { VirtualScheduler } from './virtual-scheduler.ts';
