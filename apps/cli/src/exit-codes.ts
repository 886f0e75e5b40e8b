/** What a command tells the shell. */
export const exitCodes = {
  done: 0,
  /** The answer is bad: bad lines in a file, a failed run, a bundle with problems. */
  bad: 1,
  /** There is no answer: wrong usage, unknown id, busy, no database. Standard output stays empty. */
  impossible: 2,
} as const;
