/** A thread that removes the types of one TypeScript text, and ends. */
import { stripTypeScriptTypes } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { positionOfRefusal } from '../refusal-position.ts';
import type { StripAnswer, StripRequest } from '../strip-protocol.ts';

const { source } = workerData as StripRequest;
parentPort?.postMessage(strip());

/** @throws What the parser failed with: the thread ends by it. */
function strip(): StripAnswer {
  try {
    return { kind: 'stripped', source: stripTypeScriptTypes(source, { mode: 'strip' }) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const isTypeScript = /^ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX$/.test(code);
    if (!(error instanceof SyntaxError) || !/_TYPESCRIPT_SYNTAX$/.test(code)) throw error;
    const position = positionOfRefusal(error, source);
    return { kind: 'refused', error: { ...position, message: error.message }, isTypeScript };
  }
}
