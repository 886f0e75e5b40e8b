import { setAliasInputSchema } from '@vitrine/contract';
import { useId, useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/field.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useToastWhenLeft } from '../../components/use-toast-when-left.ts';
import { shortenId } from '../../formatting/format-values.ts';
import { listIssues } from '../../formatting/list-issues.ts';
import { RunPicker } from '../../models/run-picker.tsx';
import type { AliasRow } from '../../models/run-words.ts';
import { readProblem, trpc } from '../../trpc.ts';

interface Props {
  /** The alias to move; null asks for a name. */
  alias: AliasRow | null;
  /** The run to begin with. */
  run_id: string | null;
  onClose: () => void;
}

/** Points a new or an existing alias at a successful run. */
export function SetAliasDialog({ alias, run_id, onClose }: Props) {
  const form = useId();
  const { draft, change, touched, input, errors } = useAliasDraft({ alias, run_id });
  const existing = trpc.registry.aliases.list.useQuery({}).data?.aliases;
  const taken = alias === null && existing?.find((other) => other.alias_name === draft.name);
  const set = useSetAlias(onClose);
  return (
    <Dialog
      onClose={onClose}
      pending={set.isPending}
      touched={touched}
      title={alias === null ? 'Name a run' : `Move ${alias.alias_name}`}
      description="An alias is a movable name for one successful run."
      footer={
        <Button tone="primary" type="submit" form={form} disabled={!input || set.isPending}>
          {set.isPending ? 'Saving' : taken ? 'Move the alias' : 'Set the alias'}
        </Button>
      }
    >
      <form
        id={form}
        className="space-y-4 pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (input) set.mutate(input);
        }}
      >
        {alias === null && (
          <TextField
            label="Name"
            value={draft.name}
            autoComplete="off"
            spellCheck={false}
            hint={
              taken
                ? `This alias already exists and will move from run ${shortenId(taken.run_id)}.`
                : 'Lower-case letters, digits, - and _.'
            }
            error={draft.name === '' ? undefined : errors.alias_name}
            onText={(name) => change({ name })}
          />
        )}
        <RunPicker label="Run" value={draft.run} onChoose={(run) => change({ run })} />
        <TextField
          label="Description"
          value={draft.description}
          hint="What the alias is for (optional)."
          error={errors.description}
          onText={(description) => change({ description })}
        />
        {set.error && (
          <ProblemNotice title="The alias was not set" problem={readProblem(set.error)} />
        )}
      </form>
    </Dialog>
  );
}

/** The alias as it stands in the dialog, and what is wrong with it. */
function useAliasDraft({ alias, run_id }: Pick<Props, 'alias' | 'run_id'>) {
  const start = {
    name: alias?.alias_name ?? '',
    run: run_id ?? undefined,
    description: alias?.description ?? '',
  };
  const [draft, setDraft] = useState(start);
  const checked = setAliasInputSchema.safeParse({
    alias_name: draft.name,
    run_id: draft.run ?? '',
    description: draft.description.trim() || null,
  });
  return {
    draft,
    change: (part: Partial<typeof start>) => setDraft({ ...draft, ...part }),
    touched: JSON.stringify(draft) !== JSON.stringify(start),
    input: checked.data,
    errors: listIssues(checked.error),
  };
}

function useSetAlias(onSet: () => void) {
  const utils = trpc.useUtils();
  return trpc.registry.aliases.set.useMutation({
    onSuccess: async (result) => {
      await Promise.all([utils.registry.aliases.invalidate(), utils.workspace.health.invalidate()]);
      toast.success(`${result.alias_name} points at ${shortenId(result.run_id)}`);
      onSet();
    },
    onError: useToastWhenLeft('The alias was not set'),
  });
}
