/** Publishers and RTMP players together. A test CDN on a laptop serves a handful; each costs a GOP of memory. */
export const MAX_RTMP_CONNECTIONS = 200;

/** Viewers of the proxy, all streams together: 720p at 2.5 Mbit/s fills a gigabit line at 400. */
export const MAX_HTTP_CONNECTIONS = 400;

/** A player that leaves this much unread has fallen 13 s behind a 2.5 Mbit/s stream, and would grow the process. */
export const MAX_PLAYER_BACKLOG_BYTES = 4 * 1024 * 1024;

/** How often the backlog of players is looked at. */
export const BACKLOG_CHECK_INTERVAL_MS = 1_000;

/** A publisher that returns within this time continues the same stream for its viewers. */
export const PUBLISH_GRACE_MS = 3_000;

/** Ports tried after a taken default before giving up. */
export const MAX_PORT_MOVES = 20;

/** From fork to `listening`. The child loads in under a second; a loaded machine takes several. */
export const START_TIMEOUT_MS = 20_000;

/** First pause before a dead child is started again; doubles up to the longest. */
export const RESTART_DELAY_MS = 250;
export const MAX_RESTART_DELAY_MS = 10_000;

/** A child that lived this long was healthy: the next restart is quick again. */
export const HEALTHY_AFTER_MS = 30_000;

/** After the IPC channel was closed. The child has nothing to save. */
export const CLOSE_TIMEOUT_MS = 2_000;

/** Young generation of V8 in MB. Media buffers live outside of the heap; a small one keeps the process small. */
export const CHILD_SEMI_SPACE_MB = 2;

/** Old generation of V8 in MB. The code takes about 15. */
export const CHILD_OLD_SPACE_MB = 96;

/** An RTMP connection without a byte in either direction. A publisher sends several times a second. */
export const IDLE_TIMEOUT_MS = 60_000;
