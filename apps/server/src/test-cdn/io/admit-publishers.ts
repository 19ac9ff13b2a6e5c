import type NodeMediaServer from 'node-media-server/src/index.js';
import type { Session } from 'node-media-server/src/index.js';
import Rtmp from 'node-media-server/src/protocol/rtmp.js';
import { equalInConstantTime } from '../../security/secret-hash.ts';

/**
 * Answers publishers: `NetStream.Publish.Start`, or `NetStream.Publish.BadName` with the reason; only what those send who were
 * told Start is forwarded. By itself node-media-server says Start to everybody, closes without a word whom it does not want, and
 * forwards whatever anybody sends, players included, to the stream that they named last.
 *
 * @param key What stream names have to end with: `<name>?key=<key>`. Undefined: whoever comes may publish.
 */
export function admitPublishers(cdn: NodeMediaServer, key: string | undefined): void {
  oneStreamEach();
  const admitted = new WeakSet<Rtmp>();
  const forward = Rtmp.prototype.dataHandler;
  Rtmp.prototype.dataHandler = function forwardOfAdmitted(this: Rtmp): void {
    if (admitted.has(this)) forward.call(this);
  };
  const accept = Rtmp.prototype.respondPublish;
  Rtmp.prototype.respondPublish = () => undefined; // it would be said before anybody has looked
  cdn.on('prePublish', (session) => {
    const isAllowed = key === undefined || equalInConstantTime(keyOf(session), key);
    session.broadcast.verifyAuth = () => isAllowed; // asked right behind this event
    if (!isAllowed) refuse(session, 'The key is missing or wrong. Publish to <name>?key=<key>.');
  });
  cdn.on('postPublish', (session) => {
    // The event comes before a second publisher of the same name is refused.
    if (session.broadcast.publisher !== null) refuse(session, 'This name is being published already.');
    else if (session.rtmp !== undefined) {
      admitted.add(session.rtmp);
      accept.call(session.rtmp);
    }
  });
}

/** A second stream of a connection is ignored: the first one would have a publisher for ever, and get what is meant for the second. */
function oneStreamEach(): void {
  const begun = new WeakSet<Rtmp>();
  for (const command of ['onPublish', 'onPlay'] as const) {
    const begin = Rtmp.prototype[command];
    Rtmp.prototype[command] = function beginOnce(this: Rtmp, message: object): void {
      if (begun.has(this)) return;
      begun.add(this);
      begin.call(this, message);
    };
  }
}

/** A query that names it twice has none. */
function keyOf({ streamQuery }: Session): string {
  return typeof streamQuery?.key === 'string' ? streamQuery.key : '';
}

function refuse({ rtmp, socket }: Session, reason: string): void {
  if (rtmp === undefined) return;
  rtmp.sendStatusMessage(rtmp.streamId, 'error', 'NetStream.Publish.BadName', reason);
  socket?.destroySoon();
}
