import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../../shell/page.tsx';
import { AliasesCard } from './aliases-card.tsx';
import { RunsCard } from './runs-card.tsx';

const route = getRouteApi('/registry');

/** Every trained model, and the names that point at some of them. */
export function RegistryPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page
      title="Registry"
      documentTitle="Registry"
      lead="Trained models, each identified by the hash of its file, and the aliases that point at them."
    >
      <RunsCard
        search={search}
        onSearch={(part) =>
          navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false })
        }
      />
      <AliasesCard />
    </Page>
  );
}
