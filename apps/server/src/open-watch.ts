import { basename, resolve } from 'node:path';
import { realTime } from './real-time.ts';
import { ScenarioSources, stripTypes } from './scenario-sources/index.ts';
import { StartError } from './start-error.ts';
import { WatchedScenario, type WatchReport, watchFile } from './watching/index.ts';

export interface OpenedWatch extends Disposable {
  readonly scenario: WatchedScenario;
}

/**
 * Watches the scenario in a file and says what becomes of it. Disposed of by whoever opened it.
 *
 * @throws {StartError} `WATCH_UNREADABLE` — there is no such file, or it cannot be read.
 */
export async function openWatch(
  file: string,
  { write, outIsTerminal, colour }: { write: (text: string) => void; outIsTerminal: boolean; colour: boolean },
): Promise<OpenedWatch> {
  let isRunning = false;
  const say = (report: WatchReport): void => {
    if (report.kind === 'unreadable' && !isRunning)
      throw new StartError('WATCH_UNREADABLE', `${file} cannot be read: ${report.problem}`);
    write(outIsTerminal ? describe(report, colour) : `${JSON.stringify({ msg: 'scenario watched', ...report })}\n`);
  };
  const sources = new ScenarioSources({ clock: realTime, stripTypes: (source) => stripTypes(source, realTime) });
  const scenario = new WatchedScenario({ name: basename(file), sources, onReport: say });
  const watch = watchFile(resolve(file), realTime, {
    text: (text) => scenario.handleText(text),
    failure: (problem) => scenario.handleFailure(problem),
  });
  await watch.ready;
  isRunning = true;
  return { scenario, [Symbol.dispose]: () => watch[Symbol.dispose]() };
}

function describe(report: WatchReport, colour: boolean): string {
  const red = (text: string): string => (colour ? `\u001b[31m${text}\u001b[0m` : text);
  switch (report.kind) {
    case 'loaded':
      return `${report.name} (${report.language}) takes the calls that come from now on\n`;
    case 'broken':
      return `${red(report.problem)}\n${report.keeps ? '  New calls go on with what was there before.\n' : '  Calls fail until it is mended.\n'}`;
    case 'unreadable':
      return `${red(`${report.name} cannot be read: ${report.problem}`)}\n  New calls go on with what was there before.\n`;
  }
}
