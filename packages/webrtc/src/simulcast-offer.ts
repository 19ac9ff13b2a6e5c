/** Simulcast of an offer: several encodings of one picture, told apart by the RID in a header extension. */
import type { NegotiatedTrack } from '@callcast/rtp';
import { parseSimulcastStreamList } from 'sdp-transform';
import { MAX_SIMULCAST_LAYERS } from './limits.ts';
import type { OfferSection } from './offer-sections.ts';

const MID_URI = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const RID_URI = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';
const REPAIRED_RID_URI = 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id';

/** RFC 8851 §10: letters and digits, also - and _ (RFC 8852 §3 without them); as much as a one-byte extension holds. */
const RID = /^[A-Za-z0-9_-]{1,16}$/;

/**
 * Reads what an m-section would send as simulcast.
 *
 * Source: RFC 8853 §5.1 (`a=simulcast`), RFC 8851 (`a=rid`), RFC 8852 (header extensions), RFC 8843 §15 (mid).
 *
 * @param payloadType Of the codec that is granted: a RID restricted to others is left out.
 * @returns Undefined when there is no choice to make, or no way to tell the encodings apart. An answer without simulcast
 *   then makes the sender keep its first encoding.
 */
export function readSimulcast(section: OfferSection, payloadType: number): NegotiatedTrack['simulcast'] {
  const { simulcast, rids = [] } = section.parsed;
  const list = simulcast?.dir1 === 'send' ? simulcast.list1 : simulcast?.dir2 === 'send' ? simulcast.list2 : undefined;
  const ridExtensionId = extensionId(section, RID_URI);
  if (list === undefined || ridExtensionId === undefined) return undefined;

  const declared = new Map(rids.map((rid) => [String(rid.id), rid]));
  const accepted: string[] = [];
  for (const alternatives of parseSimulcastStreamList(String(list))) {
    if (accepted.length === MAX_SIMULCAST_LAYERS) break;
    // Of alternatives the sender prefers the first (RFC 8853 §5.2).
    const rid = String(alternatives[0]?.scid ?? '');
    const declaration = declared.get(rid);
    if (!RID.test(rid) || declaration?.direction !== 'send' || accepted.includes(rid)) continue;
    if (allows(String(declaration.params ?? ''), payloadType)) accepted.push(rid);
  }
  if (accepted.length < 2) return undefined;
  const repairedRidExtensionId = extensionId(section, REPAIRED_RID_URI);
  const midExtensionId = extensionId(section, MID_URI);
  return {
    rids: accepted,
    ridExtensionId,
    ...(repairedRidExtensionId === undefined ? {} : { repairedRidExtensionId }),
    ...(midExtensionId === undefined ? {} : { midExtensionId }),
  };
}

/** Lines of the answer's m-section (RFC 8853 §5.3.2): the same RIDs, in the order of the offer. */
export function simulcastLines(simulcast: NonNullable<NegotiatedTrack['simulcast']>): readonly string[] {
  const { rids, ridExtensionId, repairedRidExtensionId, midExtensionId } = simulcast;
  return [
    ...(midExtensionId === undefined ? [] : [`a=extmap:${midExtensionId} ${MID_URI}`]),
    `a=extmap:${ridExtensionId} ${RID_URI}`,
    ...(repairedRidExtensionId === undefined ? [] : [`a=extmap:${repairedRidExtensionId} ${REPAIRED_RID_URI}`]),
    ...rids.map((rid) => `a=rid:${rid} recv`),
    `a=simulcast:recv ${rids.join(';')}`,
  ];
}

/** `pt=97,98;max-width=…`: without `pt` every payload type of the m-section (RFC 8851 §4). */
function allows(restrictions: string, payloadType: number): boolean {
  const formats = restrictions.split(';').find((restriction) => restriction.trim().startsWith('pt='));
  return formats === undefined || formats.trim().slice('pt='.length).split(',').includes(String(payloadType));
}

function extensionId(section: OfferSection, uri: string): number | undefined {
  return section.parsed.ext?.find((extension) => extension.uri === uri && extension.value >= 1 && extension.value <= 14)
    ?.value;
}
