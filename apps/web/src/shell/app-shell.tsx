import { Outlet, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Toaster } from 'sonner';
import { LiveRegion } from '../components/live-region.tsx';
import { ColorSchemeToggle } from './color-scheme-toggle.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { MainNavigation } from './main-navigation.tsx';
import { SessionProvider } from './session.tsx';
import { type Connection, useServerHealth } from './use-server-health.ts';

/** Clear of all that stands at the foot of the window, whose buttons a late press must not hit. */
const toastBottom =
  'calc(var(--navigation-height) + var(--sheet-height) + var(--bar-height) + 1rem)';

/** What every page stands in: skip link, navigation, connection banner, toasts, and the page itself. */
export function AppShell() {
  const connection = useServerHealth();
  useFocusOnNavigation();
  return (
    <SessionProvider>
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <div className="lg:grid lg:grid-cols-[11.75rem_minmax(0,1fr)]">
        <header className="z-30 flex gap-4 border-line bg-canvas max-lg:sticky max-lg:top-0 max-lg:h-14 max-lg:items-center max-lg:border-b max-lg:bg-surface max-lg:px-4 lg:sticky lg:top-0 lg:h-dvh lg:flex-col lg:gap-5 lg:border-r lg:px-3.5 lg:py-5">
          <Brand />
          <MainNavigation />
          <div className="ml-auto flex items-center gap-3 lg:mt-auto lg:ml-0 lg:flex-col lg:items-start lg:px-2">
            <ConnectionNote connection={connection} />
            <ColorSchemeToggle />
          </div>
        </header>
        <div className="min-w-0 max-md:pb-16">
          <ConnectionBanner connection={connection} />
          <Outlet />
        </div>
      </div>
      <LiveRegion />
      <Toaster
        position="bottom-right"
        offset={{ bottom: toastBottom, right: '1.25rem' }}
        mobileOffset={{ bottom: toastBottom, left: '0.75rem', right: '0.75rem' }}
        richColors
        toastOptions={{ classNames: { actionButton } }}
        duration={6_000}
      />
    </SessionProvider>
  );
}

/** The button of a toast looks like any other in a row. */
const actionButton =
  'h-8! border! border-line-strong/70! bg-surface! px-2.5! text-[13px]! text-ink! max-md:h-11!';

/** After a change of page the heading has the focus, so that it is read out and Tab continues from there. */
function useFocusOnNavigation(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (fromLocation && pathChanged) document.querySelector<HTMLElement>('main h1')?.focus();
      }),
    [router],
  );
}

function Brand() {
  return (
    <span className="flex items-center gap-2.5 text-base font-semibold tracking-tight lg:px-2">
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

function ConnectionNote({ connection }: { connection: Connection }) {
  if (connection.state !== 'online' && connection.state !== 'degraded') return null;
  const { version, database } = connection.health;
  return (
    <p className="text-xs text-muted max-lg:hidden">
      v{version}
      <br />
      {database.kind} PostgreSQL {database.version?.split(' ')[0]}
    </p>
  );
}
