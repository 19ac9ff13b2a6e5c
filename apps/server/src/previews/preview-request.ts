/** What the server asks a media worker's preview socket: one line of JSON. The answer is FLV, or the end at once. */
export interface PreviewRequest {
  /** The server's number for a call session. */
  readonly session: number;
  readonly outputId: string;
}

export const writePreviewRequest = ({ session, outputId }: PreviewRequest): string =>
  `${JSON.stringify({ session, outputId })}\n`;

/** @param line Without its end. @returns undefined when it is no request. */
export function parsePreviewRequest(line: string): PreviewRequest | undefined {
  try {
    const { session, outputId } = JSON.parse(line) as Partial<PreviewRequest>;
    return typeof session === 'number' && typeof outputId === 'string' ? { session, outputId } : undefined;
  } catch {
    return undefined;
  }
}
