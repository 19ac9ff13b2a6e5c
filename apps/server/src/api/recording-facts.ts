/** What is told of a recording wherever one is. */
import Type from 'typebox';
import { Count, Instant } from './output-facts.ts';

export const RecordingBody = Type.Object({
  name: Type.String(),
  /** As in the call history. */
  sessionId: Count,
  /** Which output of the session, and which publish of that output; both from 1. Of a publish alone. */
  output: Type.Optional(Count),
  publish: Type.Optional(Count),
  /** Which recorder of the session, from 1. Of a recorder alone. */
  recorder: Type.Optional(Count),
  format: Type.String(),
  sizeBytes: Count,
  createdAt: Instant,
  writtenAt: Instant,
  isBeingWritten: Type.Boolean(),
  url: Type.String(),
});
