import { formatRelative } from '../formatting/format-values.ts';
import { useNow } from './use-now.ts';

/** A moment as people say it, kept up to date; the exact UTC instant on hover and for machines. */
export function Moment({ at }: { at: string }) {
  const now = useNow(30_000);
  return (
    <time dateTime={at} title={`${at.replace('T', ' ').replace('Z', '')} UTC`}>
      {formatRelative({ at, now })}
    </time>
  );
}
