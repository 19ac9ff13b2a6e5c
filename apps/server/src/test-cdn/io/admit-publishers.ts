import type NodeMediaServer from 'node-media-server/src/index.js';
import type { Session } from 'node-media-server/src/index.js';
import Rtmp from 'node-media-server/src/protocol/rtmp.js';
import { equalInConstantTime } from '../../security/secret-hash.ts';

/**
 * Answers publishers: `NetStream.Publish.Start`, or `NetStream.Publish.BadName` with the reason. By itself node-media-server
 * says Start to everybody, closes without a word whom it does not want, and forwards what that one sends until then.
 *
 * @param key What stream names have to end with: `<name>?key=<key>`. Undefined: whoever comes may publish.
 */
export function admitPublishers(cdn: NodeMediaServer, key: string | undefined): void {
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
    else if (session.rtmp !== undefined) accept.call(session.rtmp);
  });
}

/** A query that names it twice has none. */
function keyOf({ streamQuery }: Session): string {
  return typeof streamQuery?.key === 'string' ? streamQuery.key : '';
}

function refuse({ rtmp, socket }: Session, reason: string): void {
  if (rtmp === undefined) return;
  rtmp.sendStatusMessage(rtmp.streamId, 'error', 'NetStream.Publish.BadName', reason);
  rtmp.onPacketCallback = () => undefined;
  socket?.destroySoon();
}
