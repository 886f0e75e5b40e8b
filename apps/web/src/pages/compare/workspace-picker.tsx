import { Check } from 'lucide-react';
import { useState } from 'react';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { TextField } from '../../components/field.tsx';
import { Moment } from '../../components/moment.tsx';
import { useSettled } from '../../components/use-settled.ts';
import { RecordState } from '../../shell/record-state.tsx';
import { trpc } from '../../trpc.ts';
import { describeWorkspace, RowStatus } from '../../workspaces/row-cells.tsx';
import { titleOf } from '../../workspaces/workspace-title.ts';

/** Chooses one kept run, the newest first or by a part of the name. */
export function WorkspacePicker({
  id,
  title,
  value,
  onChange,
}: {
  id: string;
  title: string;
  value: string | undefined;
  onChange: (workspace_id: string) => void;
}) {
  const [text, setText] = useState('');
  const q = useSettled(text.trim());
  const list = trpc.workspace.list.useQuery(
    { limit: 10, include_archived: true, ...(q.length >= 2 && { q }) },
    { placeholderData: (previous) => previous },
  );
  return (
    <Card id={id} title={title}>
      <div className="space-y-3 px-5 pb-5">
        <TextField
          type="search"
          label={`Search the ${title.toLowerCase()} by name`}
          value={text}
          maxLength={100}
          onText={setText}
        />
        <RecordState query={list} what="The list">
          {({ workspaces }) =>
            workspaces.length === 0 ? (
              <p className="text-[13px] text-muted">
                {q.length >= 2 ? 'No workspace has this in its name.' : 'Nothing kept yet.'}
              </p>
            ) : (
              <ul className="divide-y divide-line rounded-lg border border-line">
                {workspaces.map((row) => {
                  const chosen = row.workspace_id === value;
                  return (
                    <li key={row.workspace_id}>
                      <button
                        type="button"
                        aria-pressed={chosen}
                        onClick={() => onChange(row.workspace_id)}
                        className={classNames(
                          'flex min-h-11 w-full items-center gap-2 px-3 py-1.5 text-left text-[13px] hover:bg-sunken',
                          chosen && 'bg-accent-wash',
                        )}
                      >
                        <span className="min-w-0 flex-1">
                          <span className="block truncate font-medium">{titleOf(row)}</span>
                          <span className="block text-xs text-muted wrap-anywhere">
                            {describeWorkspace(row)}
                          </span>
                        </span>
                        <span className="text-xs text-muted max-sm:hidden">
                          <Moment at={row.created_at} />
                        </span>
                        <RowStatus row={row} />
                        <Check
                          aria-hidden
                          size={15}
                          className={chosen ? 'text-accent' : 'invisible'}
                        />
                      </button>
                    </li>
                  );
                })}
              </ul>
            )
          }
        </RecordState>
      </div>
    </Card>
  );
}
