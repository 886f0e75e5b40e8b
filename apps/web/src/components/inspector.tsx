import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { LeavingButton } from './leaving-button.tsx';
import { scrollIntoSight } from './scroll-into-sight.ts';
import { matchesMedia, useMedia } from './use-media.ts';

const smallScreen = '(max-width: 859px)';

/** Whether an inspector follows the page on the screen as it is now, and may be out of sight. */
export function isInspectorBelow(): boolean {
  return matchesMedia(smallScreen);
}

/** What stays open beside the table. On small screens, where it follows it, it scrolls into view when it is asked for. */
export function Inspector({
  id,
  title,
  leadsTo,
  quiet = false,
  onClose,
  children,
}: {
  id: string;
  title: string;
  /** The id of what gets the focus when it is closed. */
  leadsTo: string;
  /** It comes with what is done elsewhere on the page, where the person stays. */
  quiet?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const below = useMedia(smallScreen);
  const opened = useRef({ below, quiet });
  const frame = useRef<HTMLElement>(null);
  // When it opens, and not when the window changes its width under it.
  useEffect(() => {
    const { below, quiet } = opened.current;
    if (!below) keepFocusInSight();
    else if (!quiet && frame.current) scrollIntoSight(frame.current, 'start');
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

/** It narrows the page or covers its foot, and what was pressed would move out of sight. */
function keepFocusInSight(): void {
  const focused = document.activeElement;
  if (focused !== document.body) focused?.scrollIntoView({ block: 'nearest' });
}
