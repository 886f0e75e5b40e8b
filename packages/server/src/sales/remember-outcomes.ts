/** Short texts only, so that the memory for all of them is bounded too. */
const longestText = 64;
const mostTexts = 10_000;

/**
 * The same check, which remembers its outcomes: a sales file repeats its dates, codes and prices thousands of times. Remembers at
 * most ten thousand texts, and forgets all of them when there are more.
 */
export function rememberOutcomes<Outcome>(
  check: (text: string) => Outcome,
): (text: string) => Outcome {
  const known = new Map<string, Outcome>();
  return (text) => {
    const outcome = known.get(text);
    if (outcome !== undefined) return outcome;
    if (text.length > longestText) return check(text);
    // A part of a long text keeps all of it in memory; a copy does not.
    const own = Buffer.from(text).toString();
    const found = check(own);
    if (known.size === mostTexts) known.clear();
    known.set(own, found);
    return found;
  };
}
