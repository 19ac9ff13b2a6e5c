/** The header that proves a request to the CDN comes from the server. */
export { CDN_ACCESS_HEADER, type LiveStream } from './cdn-protocol.ts';
/** The embedded test CDN. */
export {
  type FlvSource,
  startTestCdn,
  type TestCdn,
  type TestCdnErrorCode,
  type TestCdnOptions,
} from './test-cdn.ts';
