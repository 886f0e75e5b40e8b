import { formatRelative } from '../formatting/format-values.ts';

/** A moment as people say it; the exact UTC instant on hover and for machines. */
export function Moment({ at, now }: { at: string; now: number }) {
  return (
    <time dateTime={at} title={`${at.replace('T', ' ').replace('Z', '')} UTC`}>
      {formatRelative({ at, now })}
    </time>
  );
}
