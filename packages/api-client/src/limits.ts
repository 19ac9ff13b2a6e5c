/** Characters of a problem document that are kept: its detail is a sentence or two, and a proxy may answer with a page. */
export const MAX_PROBLEM_CHARACTERS = 20_000;
