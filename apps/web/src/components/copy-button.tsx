import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { classNames } from './class-names.ts';

/** Copies `text`; says for two seconds in place whether it did. `label` names what is copied. */
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
  const copy = async () => {
    try {
      // Over plain http there is no clipboard but on this machine.
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('refused');
    }
  };
  const word = { idle: 'Copy', copied: 'Copied', refused: 'Copy failed' }[state];
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
