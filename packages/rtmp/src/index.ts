/** Codecs of Enhanced RTMP. */
export type { PublishedCodecs } from './enhancements.ts';
/** Errors of a publish and where it stood. */
export { type OpeningStage, type PublishStage, partsOf, RtmpError, type RtmpErrorCode } from './errors.ts';
/** How long each stage may take. */
export { RTMP_TIMEOUTS, type RtmpTimeouts } from './limits.ts';
/** The protocol as a machine without sockets. */
export { PublishClient, type PublishClientEvent, type PublishClientSink } from './publish-client.ts';
/** What a destination URL means. */
export {
  type PublishTarget,
  type PublishTargetMalformation,
  type PublishTargetOptions,
  type PublishTargetRefusal,
  publishTargetError,
  resolvePublishTarget,
} from './publish-target.ts';
/** Stream keys in text. */
export { redactKey } from './redact.ts';
