/** Bytes with an ETag, compressed once. */
export { toAsset } from './asset.ts';
/** Pages, web SDK and player of the embedded test CDN. */
export { type FacesOptions, registerFaces, type ServerFacts } from './register-faces.ts';
/** Sends them, or 304. */
export { sendAsset } from './send-asset.ts';
