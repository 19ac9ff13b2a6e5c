/** `callcast dev --watch`: the scenario in a file takes every call, as it is at that moment. */

/** Files that change. */
export { type FileWatch, watchFile } from './io/watch-file.ts';
/** The scenario in one. */
export { WatchedScenario, type WatchReport } from './watched-scenario.ts';
/** Where calls lead then. */
export { withWatchedScenario } from './watched-store.ts';
