/**
 * Looks at a row that nobody else can change now, and says whether it is as whoever changes it has seen it. Asked within the
 * transaction, so that of two edits of the same state one alone is kept.
 */
export type IsExpected<Row> = (now: Row) => boolean;

/** What came of a removal. `changed-meanwhile`: it was not as expected, and is there as it was. */
export type Removal = 'removed' | 'not-found' | 'changed-meanwhile';
