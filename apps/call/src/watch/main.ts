/** The player page: waits for a stream of the embedded test CDN, or for what an output sends, and plays it. */
import { inLanguage } from '../shell/page-language.ts';
import { readServerFacts } from '../shell/server-facts.ts';
import { WatchPage } from './watch-page.ts';
import { watchedStream } from './watched-stream.ts';

const page = new WatchPage(watchedStream(location), await readServerFacts());
inLanguage((language, choose) => page.speak(language, choose));
page.start();
