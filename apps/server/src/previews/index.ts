/** Watching an output from our side, whatever its destination is. */

/** The media worker's end, as the server opens it. */
export { openPreview } from './io/open-preview.ts';
export { SocketFolder } from './io/socket-folder.ts';
/** Links that expire. */
export { PreviewLinks } from './preview-links.ts';
/** HTTP. */
export { registerPreviews } from './preview-routes.ts';
