import { formatPlural, tagSchema } from '@vitrine/contract';
import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { TextField } from '../components/field.tsx';
import type { WorkspaceRowData } from '../runs/workspace-title.ts';

const maxTags = 20;

/** One tag for several rows; rows that carry it already are left alone. */
export function BulkTagDialog({
  rows,
  onClose,
  onConfirm,
}: {
  rows: WorkspaceRowData[];
  onClose: () => void;
  onConfirm: (tag: string, rows: WorkspaceRowData[]) => void;
}) {
  const [text, setText] = useState('');
  const tag = tagSchema.safeParse(text);
  const without = rows.filter((row) => !row.tags.includes(text.trim()));
  const full = without.filter((row) => row.tags.length >= maxTags).length;
  const error =
    full > 0
      ? `${formatPlural({ count: full, one: 'of them already has', many: 'of them already have' })} 20 tags`
      : undefined;
  const ready = tag.success && without.length > 0 && full === 0;
  const confirm = () => {
    if (!ready) return;
    onConfirm(tag.data, without);
    onClose();
  };
  return (
    <Dialog
      onClose={onClose}
      title={`Tag ${formatPlural({ count: rows.length, one: 'workspace' })}`}
      description="Each workspace keeps the tags it already has."
      footer={
        <Button tone="primary" disabled={!ready} onClick={confirm}>
          Add the tag
        </Button>
      }
    >
      <div className="pb-3">
        <TextField
          label="Tag"
          value={text}
          maxLength={128}
          autoComplete="off"
          error={error}
          hint={
            tag.success && without.length === 0 ? 'All of them already have this tag.' : undefined
          }
          onText={setText}
          onKeyDown={(event) => {
            if (event.key === 'Enter') confirm();
          }}
        />
      </div>
    </Dialog>
  );
}
