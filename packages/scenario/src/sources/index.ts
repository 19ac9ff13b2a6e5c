/** Scenarios as their authors write them: which language a text is, where it is wrong, which others it needs. */

/** What a text is. */
export { isNamedTypeScript, judgeAsScript, judgeStripped, type SourceVerdict } from './judge-source.ts';
/** Which texts a run has, and in which order. */
export { type NamedText, withRequired } from './required-scenarios.ts';
/** Where a text is wrong. */
export { describeSourceError, type SourceError } from './script-syntax.ts';
/** Removes types. */
export { type StripAnswer, stripTypesHere } from './strip-types.ts';
