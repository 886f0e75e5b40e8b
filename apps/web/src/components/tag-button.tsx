import { Badge } from './badge.tsx';
import { classNames } from './class-names.ts';

/** A tag that narrows the list it stands in to the records that carry it. */
export function TagButton({
  tag,
  onTag,
  className,
}: {
  tag: string;
  onTag: (tag: string) => void;
  /** Of the word: how wide it may get. */
  className?: string;
}) {
  return (
    <button
      type="button"
      aria-label={`Only tag ${tag}`}
      onClick={() => onTag(tag)}
      className="max-w-full rounded hover:underline max-md:py-3"
    >
      <Badge tone="tag" title={tag}>
        <span className={classNames('truncate', className)}>{tag}</span>
      </Badge>
    </button>
  );
}
