/** The exit codes of all commands. */
export const exitCodes = {
  done: 0,
  /** The command ran and the result is negative: bad lines in a file, a failed run, a bundle with problems. */
  bad: 1,
  /** The command could not run: wrong usage, unknown id, busy, no database. Standard output stays empty. */
  impossible: 2,
} as const;
