import { updateWorkspaceInputSchema } from '@vitrine/contract';
import { useId, useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../components/button.tsx';
import { classNames } from '../components/class-names.ts';
import { Dialog } from '../components/dialog.tsx';
import { Field, TextField } from '../components/field.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { TagsField } from '../components/tags-field.tsx';
import { useToastWhenLeft } from '../components/use-toast-when-left.ts';
import { listIssues } from '../formatting/list-issues.ts';
import { titleOf, type WorkspaceRowData } from '../runs/workspace-title.ts';
import { type RouterOutputs, readProblem, trpc } from '../trpc.ts';
import { useChangeWorkspace } from './use-change-workspaces.ts';
import { useShowChange } from './use-show-change.ts';

type Detail = RouterOutputs['workspace']['byId'];

/** Name, notes and tags of one workspace; only the fields that were touched are sent. */
export function EditDetailsDialog({
  row,
  onClose,
}: {
  row: WorkspaceRowData;
  onClose: () => void;
}) {
  const { workspace_id } = row;
  const detail = trpc.workspace.byId.useQuery({ workspace_id });
  if (detail.data) return <EditForm detail={detail.data} onClose={onClose} />;
  if (detail.error === null) return null;
  return (
    <Dialog
      onClose={onClose}
      title={`Edit ${titleOf(row)}`}
      description="Name, notes and tags"
      footer={<Button onClick={() => detail.refetch()}>Try again</Button>}
    >
      <ProblemNotice
        className="mb-3"
        title="The details could not be read"
        problem={readProblem(detail.error)}
      />
    </Dialog>
  );
}

interface Draft {
  name: string;
  notes: string;
  tags: string[];
}

function draftDetails({ name, notes, tags }: Detail): Draft {
  return { name: name ?? '', notes: notes ?? '', tags };
}

/** The fields of the draft that differ from how the dialog opened. */
function buildUpdate({ opened, draft }: { opened: Draft; draft: Draft }) {
  return {
    ...(draft.name !== opened.name && { name: draft.name.trim() || null }),
    ...(draft.notes !== opened.notes && { notes: draft.notes.trim() || null }),
    ...(!areSame(draft.tags, opened.tags) && { tags: draft.tags }),
  };
}

function areSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((tag, at) => tag === b[at]);
}

function EditForm({ detail, onClose }: { detail: Detail; onClose: () => void }) {
  // The record may be read again meanwhile: a field that is left alone must not undo another's change.
  const [opened] = useState(() => draftDetails(detail));
  const [draft, setDraft] = useState(opened);
  const [typingTag, setTypingTag] = useState(false);
  const touched = buildUpdate({ opened, draft });
  const isTouched = Object.keys(touched).length > 0;
  const update = useSaveDetails({ detail, touched, onClose });
  const request = { workspace_id: detail.workspace_id, ...touched };
  const checked = updateWorkspaceInputSchema.safeParse(request);
  const form = useId();
  const save = () => {
    if (!checked.success || update.isPending) return;
    if (!isTouched) return onClose();
    update.mutate(checked.data);
  };
  return (
    <Dialog
      onClose={onClose}
      pending={update.isPending}
      touched={isTouched || typingTag}
      title={`Edit ${titleOf(detail)}`}
      description="Name, notes and tags. The inputs and results of the run cannot be changed."
      footer={
        <Button
          tone="primary"
          type="submit"
          form={form}
          disabled={!checked.success || update.isPending}
        >
          {update.isPending ? 'Saving' : 'Save'}
        </Button>
      }
    >
      <form
        id={form}
        className="space-y-3 pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <DetailFields
          draft={draft}
          errors={listIssues(checked.error)}
          onChange={(part) => setDraft({ ...draft, ...part })}
          onTypingTag={setTypingTag}
        />
        {update.error && (
          <ProblemNotice title="Nothing was saved" problem={readProblem(update.error)} />
        )}
      </form>
    </Dialog>
  );
}

/** Sends what was touched; once it is saved the dialog closes, and a toast offers the way back. */
function useSaveDetails({
  detail,
  touched,
  onClose,
}: {
  detail: Detail;
  touched: ReturnType<typeof buildUpdate>;
  onClose: () => void;
}) {
  const utils = trpc.useUtils();
  const changeOne = useChangeWorkspace();
  const showChange = useShowChange();
  const undo = () => {
    const { name, notes, tags } = detail;
    const before = {
      ...('name' in touched && { name }),
      ...('notes' in touched && { notes }),
      ...('tags' in touched && { tags }),
    };
    void changeOne({ row: detail, done: 'restored', change: before, undo: touched });
  };
  return trpc.workspace.update.useMutation({
    onSuccess: (changed) => {
      utils.workspace.byId.setData({ workspace_id: changed.workspace_id }, changed);
      void showChange(changed.workspace_id, changed).then(() => utils.workspace.list.invalidate());
      onClose();
      toast(`${titleOf(changed)} changed`, {
        action: { label: 'Undo', onClick: undo },
      });
    },
    onError: useToastWhenLeft(`${titleOf(detail)} was not changed`),
  });
}

function DetailFields({
  draft,
  errors,
  onChange,
  onTypingTag,
}: {
  draft: Draft;
  errors: Record<string, string>;
  onChange: (part: Partial<Draft>) => void;
  onTypingTag: (typing: boolean) => void;
}) {
  // A tag's own error has the path `tags.0`.
  const errorOf = (field: keyof Draft) =>
    Object.entries(errors).find(([path]) => path.split('.')[0] === field)?.[1];
  return (
    <>
      <TextField
        label="Name"
        value={draft.name}
        error={errorOf('name')}
        hint="Lower-case letters, digits, - and _; empty for none"
        autoComplete="off"
        spellCheck={false}
        onText={(name) => onChange({ name })}
      />
      <TagsField
        label="Tags"
        tags={draft.tags}
        error={errorOf('tags')}
        onTags={(tags) => onChange({ tags })}
        onTyping={onTypingTag}
      />
      <Field label="Notes" error={errorOf('notes')} hint={`${draft.notes.length} of 2,000`}>
        {(control) => (
          <textarea
            {...control}
            rows={5}
            value={draft.notes}
            onChange={(event) => onChange({ notes: event.target.value })}
            className={classNames(control.className, 'h-auto py-2 max-md:h-auto')}
          />
        )}
      </Field>
    </>
  );
}
