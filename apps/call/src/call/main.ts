/** The web call client: log in, look at yourself, call, see what happens to the stream. */
import { CallClient } from '@callcast/web-sdk';
import { inLanguage } from '../shell/page-language.ts';
import { readServerFacts } from '../shell/server-facts.ts';
import { CallPage } from './call-page.ts';

const page = new CallPage(new CallClient({ server: location.origin }), await readServerFacts());
inLanguage((language, choose) => page.speak(language, choose));
