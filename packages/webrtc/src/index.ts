/** The answer to a filtered offer. */
export { type AnswerOptions, finishAnswer } from './answer.ts';
/** What an answer to an offer of ours grants. */
export { type AnsweredSection, readAnsweredSections } from './answered-media.ts';
/** Which track a datagram belongs to. */
export { BundleDemultiplexer } from './bundle-demultiplexer.ts';
/** Candidates of strangers. */
export { usableCandidate } from './candidate.ts';
/** What of an offer is served. */
export {
  type FilteredOffer,
  type FilteredSection,
  filterOffer,
  type Granted,
  type OfferRefusal,
} from './offer-filter.ts';
/** Codec policy. */
export type { VideoPolicy } from './section-codecs.ts';
