/** Problem documents (RFC 9457) as errors. */
import { CodedError } from '@callcast/core';
import { MAX_PROBLEM_CHARACTERS } from './limits.ts';

/**
 * A request that was not done. `code` is that of the server's problem document (docs/errors.md), or one of the client's own:
 * `API_UNREACHABLE`, when no answer came, and `API_ANSWER`, when it was none of this API. `message` is a sentence for people.
 */
export class ApiError extends CodedError {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Names the request in the server's log. */
  readonly requestId: string | undefined;

  constructor(
    code: string,
    message: string,
    { status = 0, requestId, cause }: { status?: number; requestId?: string | undefined; cause?: unknown } = {},
  ) {
    super(code, message, { details: { status }, ...(cause === undefined ? {} : { cause }) });
    this.status = status;
    this.requestId = requestId;
  }
}

/** The error that an answer of another status than 2xx stands for. Reads the body. */
export async function errorOf(response: Response, origin: string): Promise<ApiError> {
  const { status } = response;
  const problem = parseProblem(await textOf(response));
  if (problem === undefined)
    return new ApiError('API_ANSWER', `${origin} answered ${status}, and not as a Callcast server does`, { status });
  return new ApiError(problem.code, problem.detail, { status, requestId: problem.requestId });
}

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | undefined;
}

/** @returns Undefined for what is no problem document of this API. */
function parseProblem(text: string): Problem | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { code, detail, title, requestId } = value as Readonly<Record<string, unknown>>;
  if (typeof code !== 'string' || code === '') return undefined;
  const said = [detail, title].find((words) => typeof words === 'string' && words !== '');
  return {
    code,
    detail: typeof said === 'string' ? said : code,
    requestId: typeof requestId === 'string' ? requestId : undefined,
  };
}

/** As much as a problem document may be long. */
async function textOf({ body }: Response): Promise<string> {
  let text = '';
  if (body === null) return text;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  while (text.length <= MAX_PROBLEM_CHARACTERS) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
  }
  await reader.cancel();
  return '';
}
