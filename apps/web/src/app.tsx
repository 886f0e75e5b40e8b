import { useQuery } from '@tanstack/react-query';
import { SquareTerminal } from 'lucide-react';
import { Toaster } from 'sonner';
import { useMedia } from './components/use-media.ts';
import { ConnectionBanner } from './connection/connection-banner.tsx';
import { type Connection, useServerHealth } from './connection/use-server-health.ts';
import { ShowcasePage } from './showcase/showcase-page.tsx';
import { ColorSchemeToggle } from './theme/color-scheme-toggle.tsx';

/** Header, connection banner, page and toasts. */
export function App() {
  const connection = useServerHealth();
  const small = useMedia('(max-width: 859px)');
  return (
    <>
      <header className="sticky top-0 z-30 flex h-13 items-center gap-5 border-b border-line bg-surface px-5 max-md:h-14 max-md:gap-3 max-md:px-3">
        <Brand />
        <PanelLink />
        <div className="ml-auto flex items-center gap-4 max-md:gap-2">
          <ConnectionNote connection={connection} />
          <ColorSchemeToggle />
        </div>
      </header>
      <ConnectionBanner connection={connection} />
      <ShowcasePage />
      <Toaster position={small ? 'top-center' : 'bottom-right'} richColors duration={6_000} />
    </>
  );
}

function Brand() {
  return (
    <span className="flex items-center gap-2.5 text-base font-semibold tracking-tight">
      <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true" className="text-accent">
        <rect
          x="3"
          y="3"
          width="26"
          height="26"
          rx="6"
          fill="none"
          stroke="currentColor"
          strokeWidth="3"
        />
        <rect x="11" y="11" width="10" height="10" rx="2" fill="currentColor" opacity="0.65" />
      </svg>
      Vitrine
    </span>
  );
}

/** The API panel can be switched off on the server; a link that leads nowhere is not shown. */
function PanelLink() {
  const panel = useQuery({
    queryKey: ['panel'],
    queryFn: async ({ signal }) => {
      const answer = await fetch(new URL('/panel', location.origin), { method: 'HEAD', signal });
      return answer.ok;
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (panel.data !== true) return null;
  return (
    <nav aria-label="Main">
      <a
        href="/panel"
        className="inline-flex min-h-8 items-center gap-1.5 rounded-md px-2 text-[13px] text-muted hover:bg-sunken hover:text-ink max-md:min-h-11"
      >
        <SquareTerminal aria-hidden size={15} />
        API panel
      </a>
    </nav>
  );
}

function ConnectionNote({ connection }: { connection: Connection }) {
  if (connection.state !== 'online' && connection.state !== 'degraded') return null;
  const { version, database } = connection.health;
  return (
    <span className="text-xs text-muted max-md:hidden">
      v{version} · {database.kind} PostgreSQL {database.version?.split(' ')[0]}
    </span>
  );
}
