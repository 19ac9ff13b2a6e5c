/** Where the account asks for a link to watch an output. */
export const previewPathOf = (sessionId: number | string, outputId: string): string =>
  `/api/v1/sessions/${sessionId}/outputs/${outputId}/preview`;
