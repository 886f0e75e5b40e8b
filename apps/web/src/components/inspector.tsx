import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { LeavingButton } from './leaving-button.tsx';
import { useMedia } from './use-media.ts';

/** What stays open beside the table. On narrow screens it scrolls into view when it opens. */
export function Inspector({
  id,
  title,
  leadsTo,
  onClose,
  children,
}: {
  id: string;
  title: string;
  /** The id of what gets the focus when it is closed. */
  leadsTo: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const beside = useRef(useMedia('(min-width: 1440px)'));
  const frame = useRef<HTMLElement>(null);
  // When it opens, and not when the window changes its width under it.
  useEffect(() => {
    const block = beside.current ? 'nearest' : 'start';
    frame.current?.scrollIntoView?.({ block, behavior: 'smooth' });
  }, []);
  return (
    <section
      ref={frame}
      aria-labelledby={`${id}-inspector`}
      className="animate-arrive scroll-mt-16 rounded-xl border border-line bg-surface p-5 shadow-card"
    >
      <header className="mb-4 flex items-center gap-3">
        <h2 id={`${id}-inspector`} className="min-w-0 flex-1 truncate text-[15px] font-semibold">
          {title}
        </h2>
        <LeavingButton
          leadsTo={leadsTo}
          size="icon"
          tone="quiet"
          aria-label={`Close ${title}`}
          onClick={onClose}
        >
          <X aria-hidden size={16} />
        </LeavingButton>
      </header>
      {children}
    </section>
  );
}
