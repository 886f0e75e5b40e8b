import { CircleAlert, CircleCheck, CircleDashed, CircleX, LoaderCircle } from 'lucide-react';
import { classNames } from './class-names.ts';

export type StatusTone = 'good' | 'warn' | 'bad' | 'busy' | 'none';

const faces: Record<StatusTone, { icon: typeof CircleCheck; className: string }> = {
  good: { icon: CircleCheck, className: 'text-good' },
  warn: { icon: CircleAlert, className: 'text-warn' },
  bad: { icon: CircleX, className: 'text-bad' },
  busy: { icon: LoaderCircle, className: 'animate-spin text-accent' },
  none: { icon: CircleDashed, className: 'text-muted' },
};

/** A state as mark and word; neither the colour nor the mark has to be seen to understand it. */
export function StatusMark({
  tone,
  word,
  strong = false,
}: {
  tone: StatusTone;
  word: string;
  strong?: boolean;
}) {
  const { icon: Icon, className } = faces[tone];
  return (
    <span
      className={classNames(
        'inline-flex items-baseline gap-1.5 whitespace-nowrap',
        strong && 'font-semibold',
      )}
    >
      <Icon aria-hidden size={14} className={classNames('shrink-0 self-center', className)} />
      {word}
    </span>
  );
}
