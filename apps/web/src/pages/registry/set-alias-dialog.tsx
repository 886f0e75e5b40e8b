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

/** Points a new or an existing alias at a successful run. */
export function SetAliasDialog({
  alias,
  run_id,
  onClose,
}: {
  /** The alias to move; null asks for a name. */
  alias: AliasRow | null;
  /** The run to begin with. */
  run_id: string | null;
  onClose: () => void;
}) {
  const form = useId();
  const [name, setName] = useState(alias?.alias_name ?? '');
  const [run, setRun] = useState(run_id ?? undefined);
  const [description, setDescription] = useState(alias?.description ?? '');
  const utils = trpc.useUtils();
  const existing = trpc.registry.aliases.list.useQuery({});
  const taken = existing.data?.aliases.find((other) => other.alias_name === name && alias === null);
  const set = trpc.registry.aliases.set.useMutation({
    onSuccess: async (result) => {
      await Promise.all([utils.registry.aliases.invalidate(), utils.workspace.health.invalidate()]);
      toast.success(`${result.alias_name} points at ${shortenId(result.run_id)}`);
      onClose();
    },
    onError: useToastWhenLeft('The alias was not set'),
  });
  const input = {
    alias_name: name,
    run_id: run ?? '',
    description: description.trim() === '' ? null : description.trim(),
  };
  const touched =
    name !== (alias?.alias_name ?? '') ||
    run !== (run_id ?? undefined) ||
    description !== (alias?.description ?? '');
  const checked = setAliasInputSchema.safeParse(input);
  const errors = listIssues(checked.error);
  return (
    <Dialog
      onClose={onClose}
      pending={set.isPending}
      touched={touched}
      title={alias === null ? 'Name a run' : `Move ${alias.alias_name}`}
      description="An alias is a movable name for one successful run."
      footer={
        <Button
          tone="primary"
          type="submit"
          form={form}
          disabled={!checked.success || set.isPending}
        >
          {set.isPending ? 'Saving' : taken ? 'Move the alias' : 'Set the alias'}
        </Button>
      }
    >
      <form
        id={form}
        className="space-y-4 pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (checked.success) set.mutate(checked.data);
        }}
      >
        {alias === null && (
          <TextField
            label="Name"
            value={name}
            autoComplete="off"
            spellCheck={false}
            hint={
              taken
                ? `There is such an alias; it moves away from ${shortenId(taken.run_id)}.`
                : 'Lower-case letters, digits, - and _.'
            }
            error={name === '' ? undefined : errors.alias_name}
            onText={setName}
          />
        )}
        <RunPicker label="Run" value={run} onChoose={setRun} />
        <TextField
          label="Description"
          value={description}
          hint="What the name is for. May stay empty."
          error={errors.description}
          onText={setDescription}
        />
        {set.error && (
          <ProblemNotice title="The alias was not set" problem={readProblem(set.error)} />
        )}
      </form>
    </Dialog>
  );
}
