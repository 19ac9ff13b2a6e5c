import { parse } from 'sdp-transform';
import { transportCcUri } from './section-codecs.ts';

/** What an answer grants to one m-section of our offer. */
export interface AnsweredSection {
  readonly payloadTypes: readonly number[];
  readonly transportCcExtensionId?: number;
}

/**
 * Reads an answer to an offer of ours.
 *
 * Source: RFC 3264 §7.
 *
 * @returns Per `mid` what was accepted; declined m-sections are missing.
 */
export function readAnsweredSections(answer: string): ReadonlyMap<string, AnsweredSection> {
  const sections = new Map<string, AnsweredSection>();
  for (const { mid, port, payloads, ext = [] } of parse(answer).media) {
    if (mid === undefined || port === 0) continue;
    const extension = ext.find(({ uri }) => uri === transportCcUri)?.value;
    sections.set(String(mid), {
      payloadTypes: String(payloads ?? '')
        .split(' ')
        .map(Number),
      ...(extension === undefined ? {} : { transportCcExtensionId: extension }),
    });
  }
  return sections;
}
