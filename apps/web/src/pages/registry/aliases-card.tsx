import { Link } from '@tanstack/react-router';
import { formatPlural } from '@vitrine/contract';
import { useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Moment } from '../../components/moment.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { RecordState } from '../../components/record-state.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { textLink } from '../../components/text-link.ts';
import { useFocusAfter } from '../../components/use-focus-after.ts';
import { useToastWhenLeft } from '../../components/use-toast-when-left.ts';
import { shortenId } from '../../formatting/format-values.ts';
import { type AliasRow, staleWords } from '../../models/run-words.ts';
import { readProblem, trpc } from '../../trpc.ts';
import { SetAliasDialog } from './set-alias-dialog.tsx';

const newAliasId = 'new-alias';

type Asked = { kind: 'new' } | { kind: 'move' | 'delete'; alias: AliasRow };

/** The names that point at runs, which of them are stale and why. */
export function AliasesCard() {
  const [asked, setAsked] = useState<Asked | null>(null);
  const aliases = trpc.registry.aliases.list.useQuery({});
  const close = () => setAsked(null);
  const focusAfter = useFocusAfter(asked !== null);
  return (
    <Card
      id="aliases"
      title="Aliases"
      note={
        aliases.data &&
        formatPlural({ count: aliases.data.aliases.length, one: 'name', many: 'names' })
      }
      actions={
        <Button id={newAliasId} size="row" onClick={() => setAsked({ kind: 'new' })}>
          New alias
        </Button>
      }
    >
      <div className="px-5 pb-4">
        <RecordState query={aliases} what="The aliases">
          {({ aliases: found }) =>
            found.length === 0 ? (
              <p className="pb-3 text-[13px] text-muted">
                No aliases yet. An alias is a movable name for one successful run. A showcase run
                that promotes its winner points demo-production at it.
              </p>
            ) : (
              <ul className="divide-y divide-line">
                {found.map((alias) => (
                  <AliasItem
                    key={alias.alias_name}
                    alias={alias}
                    onMove={() => setAsked({ kind: 'move', alias })}
                    onDelete={() => setAsked({ kind: 'delete', alias })}
                  />
                ))}
              </ul>
            )
          }
        </RecordState>
      </div>
      {asked?.kind === 'new' && <SetAliasDialog alias={null} run_id={null} onClose={close} />}
      {asked?.kind === 'move' && (
        <SetAliasDialog alias={asked.alias} run_id={asked.alias.run_id} onClose={close} />
      )}
      {asked?.kind === 'delete' && (
        <DeleteAliasDialog
          alias={asked.alias}
          onClose={close}
          onDeleted={() => {
            focusAfter.current = newAliasId;
          }}
        />
      )}
    </Card>
  );
}

function AliasItem({
  alias,
  onMove,
  onDelete,
}: {
  alias: AliasRow;
  onMove: () => void;
  onDelete: () => void;
}) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 text-[13px]">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-mono font-semibold wrap-anywhere">{alias.alias_name}</span>
          <span className="text-muted">points at</span>
          <Link
            to="/registry/$runId"
            params={{ runId: alias.run_id }}
            className={classNames(textLink, 'font-mono text-xs max-md:-my-3')}
          >
            {shortenId(alias.run_id)}
          </Link>
          <span className="text-xs text-muted">
            set <Moment at={alias.updated_at} />
          </span>
        </p>
        {alias.description && <p className="text-muted wrap-anywhere">{alias.description}</p>}
        {alias.stale_reason !== null && (
          <p className="mt-0.5 flex flex-wrap items-baseline gap-x-2">
            <StatusMark tone="warn" word="Stale" strong />
            <span className="text-muted">{staleWords[alias.stale_reason]}</span>
          </p>
        )}
      </div>
      <div className="flex gap-1.5">
        <Button size="row" aria-label={`Move ${alias.alias_name}`} onClick={onMove}>
          Move
        </Button>
        <Button
          size="row"
          aria-label={`Delete ${alias.alias_name}`}
          className="text-bad"
          onClick={onDelete}
        >
          Delete
        </Button>
      </div>
    </li>
  );
}

function DeleteAliasDialog({
  alias,
  onClose,
  onDeleted,
}: {
  alias: AliasRow;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const utils = trpc.useUtils();
  const remove = trpc.registry.aliases.delete.useMutation({
    onSuccess: async () => {
      await Promise.all([utils.registry.aliases.invalidate(), utils.workspace.health.invalidate()]);
      toast.success(`${alias.alias_name} deleted`);
      onDeleted();
      onClose();
    },
    onError: useToastWhenLeft(`${alias.alias_name} was not deleted`),
  });
  const { alias_name } = alias;
  return (
    <Dialog
      onClose={onClose}
      pending={remove.isPending}
      title={`Delete ${alias_name}`}
      description="The name is removed for everyone who uses this registry."
      footer={
        <Button
          tone="danger"
          disabled={remove.isPending}
          onClick={() => remove.mutate({ alias_name })}
        >
          {remove.isPending ? 'Deleting' : 'Delete'}
        </Button>
      }
    >
      <ul className="list-disc space-y-1 pb-3 pl-5 text-[13px]">
        <li>
          <strong className="font-semibold">Kept:</strong> run {shortenId(alias.run_id)} and its
          model file.
        </li>
        <li>
          <strong className="font-semibold">Broken references:</strong> workspaces that recorded
          this name; their next export lists it as unresolved.
        </li>
      </ul>
      {remove.error && (
        <ProblemNotice title="Nothing was deleted" problem={readProblem(remove.error)} />
      )}
    </Dialog>
  );
}
