import Type, { type TSchema } from 'typebox';

/** What an answer always has, and may not know. */
export const OrNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
