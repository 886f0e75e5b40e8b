import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps, useMatchRoute } from '@tanstack/react-router';
import { formatCount } from '@vitrine/contract';
import {
  Boxes,
  Braces,
  LayoutList,
  type LucideIcon,
  Play,
  SquareTerminal,
  Telescope,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../components/class-names.ts';
import { trpc } from '../trpc.ts';

/** The ways through the page: a column at the side, on small screens a bar at the bottom. */
export function MainNavigation() {
  const matchRoute = useMatchRoute();
  // Saved workspaces stand in the table of the showcase, though not below its address.
  const amongSaved = Boolean(
    matchRoute({ to: '/workspaces/$workspaceId' }) || matchRoute({ to: '/compare' }),
  );
  const runs = trpc.registry.runs.list.useQuery({ limit: 1 });
  const plans = trpc.scenario.list.useQuery({ limit: 1 });
  return (
    <nav aria-label="Main">
      <ul className="flex gap-1 max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:z-30 max-md:justify-around max-md:border-t max-md:border-line max-md:bg-surface max-md:px-1 max-md:pb-[env(safe-area-inset-bottom)] lg:flex-col">
        <PageLink to="/" icon={LayoutList} current={amongSaved}>
          Showcase
        </PageLink>
        <PageLink to="/run" icon={Play}>
          Run
        </PageLink>
        <PageLink to="/registry" icon={Boxes} count={runs.data?.total} counted="model runs">
          Registry
        </PageLink>
        <PageLink to="/planner" icon={Telescope} count={plans.data?.total} counted="plans">
          Planner
        </PageLink>
        <ApiLinks />
      </ul>
    </nav>
  );
}

const look =
  'flex min-h-9 items-center gap-2.5 rounded-lg px-2.5 text-muted hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-semibold aria-[current=page]:text-ink max-md:min-h-14 max-md:flex-col max-md:justify-center max-md:gap-0.5 max-md:text-xs';

function PageLink({
  to,
  icon: Icon,
  current = false,
  count,
  counted,
  children,
}: {
  to: '/' | '/run' | '/registry' | '/planner';
  icon: LucideIcon;
  /** Whether the page that is open belongs here although its address lies elsewhere. */
  current?: boolean;
  count?: number | undefined;
  counted?: string;
  children: ReactNode;
}) {
  const activeOptions: LinkProps['activeOptions'] = { exact: to === '/', includeSearch: false };
  return (
    <li className="max-md:flex-1">
      <Link
        to={to}
        activeOptions={activeOptions}
        aria-current={current ? 'page' : undefined}
        className={look}
      >
        <Icon aria-hidden size={16} className="shrink-0" />
        {children}{' '}
        {count !== undefined && (
          <span className="ml-auto text-xs font-normal text-muted tabular-nums max-lg:hidden">
            {formatCount(count)}
            <span className="sr-only"> {counted}</span>
          </span>
        )}
      </Link>
    </li>
  );
}

/**
 * The panel can be switched off on the server; a link that leads nowhere is not shown. Where there is no room for both, one
 * leads on: the panel has a link to the OpenAPI document.
 */
function ApiLinks() {
  const panel = useQuery({
    queryKey: ['panel'],
    queryFn: async ({ signal }) => {
      const answer = await fetch(new URL('/panel', location.origin), { method: 'HEAD', signal });
      return answer.ok;
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (panel.isPending) return null;
  return (
    <>
      {panel.data && (
        <li className="max-md:flex-1 lg:mt-4">
          <a href="/panel" className={look}>
            <SquareTerminal aria-hidden size={16} className="shrink-0" />
            <span>
              API<span className="max-md:sr-only"> panel</span>
            </span>
          </a>
        </li>
      )}
      <li className={classNames('max-md:flex-1', panel.data && 'max-lg:hidden')}>
        <a href="/openapi.json" className={look}>
          <Braces aria-hidden size={16} className="shrink-0" />
          OpenAPI
        </a>
      </li>
    </>
  );
}
