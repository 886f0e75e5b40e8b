import { formatCount } from '@vitrine/contract';
import type * as z from 'zod';

/**
 * What is wrong with an input by field, the field named by its path (`assumptions.price.change_pct`).
 * `reword` may give a text of its own for an issue.
 */
export function listIssues(
  error: z.ZodError | undefined,
  reword: (issue: z.core.$ZodIssue) => string | undefined = () => undefined,
): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const issue of error?.issues ?? []) {
    errors[issue.path.join('.')] ??= reword(issue) ?? formatIssue(issue);
  }
  return errors;
}

/** The schemas' own messages speak to programmers where a bound or a type is missed. */
function formatIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    return issue.expected === 'int' ? 'Must be a whole number' : 'Must be a number';
  }
  if (issue.code === 'too_small') {
    if (issue.origin === 'array') return 'Choose at least one';
    if (issue.origin === 'string') return 'Must not be empty';
    return `Must be ${formatBound(issue.minimum)} or more`;
  }
  if (issue.code === 'too_big') {
    if (issue.origin === 'array') return `Must be ${formatBound(issue.maximum)} at most`;
    return issue.origin === 'string'
      ? `Must be ${formatBound(issue.maximum)} characters or fewer`
      : `Must be ${formatBound(issue.maximum)} or less`;
  }
  const message = issue.message.replace(/\d{5,}/g, (digits) => formatCount(Number(digits)));
  const isName = /^[a-z]+_/.test(message);
  return isName ? message : message.charAt(0).toUpperCase() + message.slice(1);
}

function formatBound(bound: number | bigint): string {
  return formatCount(Number(bound)).replace('-', '−');
}
