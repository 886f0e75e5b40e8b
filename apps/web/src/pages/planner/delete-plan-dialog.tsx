import { useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { usePressOnce } from '../../components/use-press-once.ts';
import { useToastWhenLeft } from '../../components/use-toast-when-left.ts';
import { getQueryKey, readProblem, trpc } from '../../trpc.ts';

/** Asks before a plan is deleted and names what then points at nothing. */
export function DeletePlanDialog({
  plan,
  onClose,
  onDeleted,
}: {
  plan: { scenario_id: string; name: string; tags: string[] };
  onClose: () => void;
  onDeleted: () => void;
}) {
  const utils = trpc.useUtils();
  const client = useQueryClient();
  const { scenario_id } = plan;
  const remove = trpc.scenario.delete.useMutation({
    onSuccess: async () => {
      toast.success(`${plan.name} deleted`);
      onDeleted();
      // Removed, not invalidated: a page that still shows the plan would fetch it again and get a 404.
      client.removeQueries({ queryKey: getQueryKey(trpc.scenario.byId, { scenario_id }, 'query') });
      await Promise.all([
        utils.scenario.list.invalidate(),
        utils.scenario.byIds.invalidate(),
        utils.workspace.health.invalidate(),
      ]);
      onClose();
    },
    onError: useToastWhenLeft(`${plan.name} was not deleted`),
  });
  const press = usePressOnce(remove);
  return (
    <Dialog
      onClose={onClose}
      pending={remove.isPending}
      title={`Delete ${plan.name}`}
      description="The plan and its day-by-day comparison are deleted. This cannot be undone."
      footer={
        <Button tone="danger" disabled={remove.isPending} onClick={() => press({ scenario_id })}>
          {remove.isPending ? 'Deleting' : 'Delete'}
        </Button>
      }
    >
      <Consequences tags={plan.tags} />
      {remove.error && (
        <ProblemNotice title="Nothing was deleted" problem={readProblem(remove.error)} />
      )}
    </Dialog>
  );
}

const workspaceTag = /^workspace:(.+)$/;

function Consequences({ tags }: { tags: readonly string[] }) {
  const workspaces = tags.flatMap((tag) => workspaceTag.exec(tag)?.[1] ?? []);
  return (
    <ul className="list-disc space-y-1 pb-3 pl-5 text-[13px]">
      <li>
        <strong className="font-semibold">Broken references:</strong>{' '}
        {workspaces.length > 0 ? (
          <>
            the reference of workspace{' '}
            <span className="font-mono text-xs wrap-anywhere">{workspaces.join(', ')}</span>; its
            next export lists the plan as unresolved.
          </>
        ) : (
          'clones of the plan, which will show “(original deleted)”.'
        )}
      </li>
      <li>
        <strong className="font-semibold">Kept:</strong> the run it is based on, other plans, and
        bundles that were exported with it.
      </li>
    </ul>
  );
}
