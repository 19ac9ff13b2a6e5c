/** The player page `/watch/<stream>`: waits for a stream of the embedded test CDN and plays it. */
import { inLanguage } from '../shell/page-language.ts';
import { readServerFacts } from '../shell/server-facts.ts';
import { WatchPage } from './watch-page.ts';

// The route lets through only names that need no escaping.
const streamName = location.pathname.split('/')[2] ?? '';
const page = new WatchPage(streamName, await readServerFacts());
inLanguage((language, choose) => page.speak(language, choose));
page.start();
