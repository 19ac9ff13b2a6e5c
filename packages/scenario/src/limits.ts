/**
 * What one scenario run may use. Authors meet these numbers, so they follow the limits the scenario API publishes;
 * the rest is ours and says what it stops.
 */
export interface ScenarioLimits {
  /** One callback: API limit. Wall time of a thread that nothing else uses, so also the most a run can delay itself. */
  readonly callbackTimeoutMs: number;
  /** API limit of the JavaScript heap. isolated-vm takes no less than 8. */
  readonly memoryMegabytes: number;
  /** API limit. */
  readonly maxActiveTimers: number;
  /** Events waiting for one run. A stream makes a dozen; a caller sending messages in a loop must not grow memory. */
  readonly maxQueuedEvents: number;
  /** Characters of them, so far as others choose the length: three answers of HTTP at once, text and bytes, of the largest kind. */
  readonly maxQueuedCharacters: number;
  /** Lines a run may log at once, and how fast that allowance comes back. Stops `while (true) Logger.write(x)`. */
  readonly logLineBurst: number;
  readonly logLinesPerSecond: number;
  /** Characters, for the same reason: 15,000-character lines would fill a disk within the line allowance. */
  readonly logCharacterBurst: number;
  readonly logCharactersPerSecond: number;
  /** Commands at once and per second: each costs the server work, 50 calls with their agents use a few hundred. */
  readonly commandBurst: number;
  readonly commandsPerSecond: number;
  /** Characters, for the same reason: half a dozen of the largest HTTP bodies. Each takes this process and the server 10 ms. */
  readonly commandCharacterBurst: number;
  readonly commandCharactersPerSecond: number;
  /** Of each kind (calls, agents, conferences, WebSockets) that a run may ever name: the host remembers them all. */
  readonly maxNamedUnits: number;
  /** CPU a run may use at once and its share of one core afterwards: a chain of timers must not hold a core. */
  readonly cpuBurstMs: number;
  readonly cpuShare: number;
}

export const DEFAULT_SCENARIO_LIMITS: ScenarioLimits = {
  callbackTimeoutMs: 1_000,
  memoryMegabytes: 16,
  maxActiveTimers: 100,
  maxQueuedEvents: 1_000,
  maxQueuedCharacters: 16_000_000,
  logLineBurst: 2_000,
  logLinesPerSecond: 200,
  logCharacterBurst: 4_000_000,
  logCharactersPerSecond: 200_000,
  commandBurst: 1_000,
  commandsPerSecond: 50,
  commandCharacterBurst: 8_000_000,
  commandCharactersPerSecond: 1_000_000,
  maxNamedUnits: 10_000,
  cpuBurstMs: 4_000,
  cpuShare: 0.2,
};

/** How the processes that hold the runs are bounded. */
export interface ShardLimits {
  /** Runs of one application in one process: about 1.8 MB each, and all are lost together when it has to be killed. */
  readonly maxRunsPerShard: number;
  /**
   * An application that fills this many processes crowds its runs into them, up to so many in each: a process costs as much as 30
   * idle runs, and what is lost together is its own.
   */
  readonly uncrowdedShards: number;
  readonly maxCrowdedRunsPerShard: number;
  /** Processes in all: each costs about 90 MB resident, half of it shared with the others. */
  readonly maxShards: number;
  /** How long after the callback timeout a callback may still not have stopped before its process is killed. */
  readonly watchdogGraceMs: number;
  /** How often a shard is asked for a sign of life, and how long it may take on a machine that is busy elsewhere. */
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  /** Less than this share of a core meanwhile, and it is waited for again: so often in all, since a process that sleeps for ever uses nothing either. */
  readonly starvedShare: number;
  readonly pingTimeouts: number;
  /** Resident memory at which a shard is killed: so much, and more for each run above 32. All may be at their heap limit, with some garbage. */
  readonly maxResidentMegabytes: number;
  readonly residentMegabytesOfRun: number;
  /** An unused shard is kept this long, because the next call often comes within minutes. */
  readonly idleCloseMs: number;
  /** How long `close()` waits for Terminating handlers. */
  readonly closeGraceMs: number;
  /** Processes kept ready that no application has used yet, to save the first call the start of a process. */
  readonly spareShards: number;
  /** Scenario texts remembered for having had their shard killed; the oldest is forgotten. */
  readonly maxQuarantined: number;
  /** 0 is normal, 19 least: media must win against scenarios. */
  readonly niceness: number;
}

export const DEFAULT_SHARD_LIMITS: ShardLimits = {
  maxRunsPerShard: 32,
  uncrowdedShards: 3,
  maxCrowdedRunsPerShard: 384,
  maxShards: 64,
  watchdogGraceMs: 500,
  pingIntervalMs: 1_000,
  pingTimeoutMs: 5_000,
  starvedShare: 0.5,
  pingTimeouts: 4,
  maxResidentMegabytes: 900,
  residentMegabytesOfRun: 20,
  idleCloseMs: 300_000,
  closeGraceMs: 1_500,
  spareShards: 0,
  maxQuarantined: 1_000,
  niceness: 10,
};

/** What authors may pass, as the scenario API publishes it. */
export const AUTHOR_LIMITS = {
  logMessageCharacters: 15_000,
  customDataBytes: 200,
  messageBytes: 8_192,
  intervalMinimumMs: 100,
  /** 2^31 - 1: a longer delay overflows the platform's timers and would fire at once. */
  timerMaximumMs: 2_147_483_647,
  /** SIP header field (API limit) and a count no client of ours exceeds. */
  headerCharacters: 4_095,
  headerCount: 64,
  /** Urls, keys and names of a destination: the longest real ones are below 500. */
  agentOptionCharacters: 2_048,
  /** What AAC-LC can be encoded at, mono and stereo alike. */
  minAudioKbps: 16,
  maxAudioKbps: 288,
  /** Names, numbers and addresses of people: SIP user parts and our storage take as much. */
  addressCharacters: 255,
  /** Of one `sendDigits`: as many as may wait for one call, a minute of them. */
  digits: 256,
  /** How long a placed call may ring: API limit, and what it is unless the author says so. */
  ringingSeconds: { minimum: 10, default: 60, maximum: 400 },
  /** How often a scenario is told of figures. Media workers tell once a second; of calls it is an API limit. */
  agentStatisticsSeconds: { minimum: 1, default: 5, maximum: 60 },
  callStatisticsSeconds: { minimum: 3, maximum: 10 },
  /** No browser takes a longer one. */
  urlCharacters: 8_192,
  /** API limits: how many may be unanswered, those that wait included, and how long each may take. */
  http: { open: 35, timeoutMs: 90_000, connectionTimeoutMs: 6_000 },
  /** Of a request or an answer: a twelfth of the isolate's memory at most, as it is copied on its way. */
  httpBodyCharacters: 1_400_000,
  /** Of one message to a WebSocket: as much as one that scenarios take. */
  socketTextCharacters: 131_072,
  /** Per session, both directions together: a process of ours has some thousand handles. */
  maxSockets: 10,
  /** API limits. */
  storage: { keyCharacters: 200, valueCharacters: 2_000, maximumKeys: 1_000, maximumTtlSeconds: 7_776_000 },
  /** API limit: players of a session that are not over. */
  maxPlayers: 10,
  /** Of names of recordings: what file systems take, with room for an extension. */
  recordNameCharacters: 200,
  /** Seconds that a link to a recording may work: the longest of `RecordExpireTime`. */
  maxLinkSeconds: 94_608_000,
  /** A day: no file that is played is as long. */
  maxMarkerMs: 86_400_000,
  /** Names of stored destinations have no more. */
  destinationNameCharacters: 64,
  /** Longest text of an error shown; the rest of it helps nobody. */
  errorCharacters: 1_000,
  /** Pairs of characters that levenshtein_distance compares: 100 ms of a callback. */
  comparisonSteps: 4_000_000,
  /** Bytes given to Crypto and the byte conversions at once. */
  conversionBytes: 1_000_000,
} as const;
