import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { classNames } from './class-names.ts';

/** Copies `text`; says "Copied" in place for two seconds. `label` names what is copied. */
export function CopyButton({
  text,
  label,
  className,
}: {
  text: string;
  label: string;
  className?: string;
}) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2_000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setState('copied'),
      () => setState('refused'),
    );
  const word = { idle: 'Copy', copied: 'Copied', refused: 'Not allowed' }[state];
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={state === 'idle' ? `Copy ${label}` : `${word}: ${label}`}
      className={classNames(
        'inline-flex shrink-0 items-baseline gap-1 rounded px-1.5 py-0.5 text-xs text-accent hover:bg-accent-wash max-md:py-3.5',
        className,
      )}
    >
      {state === 'copied' ? (
        <Check aria-hidden size={12} className="self-center" />
      ) : (
        <Copy aria-hidden size={12} className="self-center" />
      )}
      {word}
    </button>
  );
}
