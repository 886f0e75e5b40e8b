import { Dialog } from '../components/dialog.tsx';
import { rowKeys } from './use-row-keys.ts';

/** What the keys of the table do. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      onClose={onClose}
      title="Keyboard shortcuts"
      description="Shortcuts work while a table row, or a control in it, has the focus. Press Tab to move there."
      dismiss="Close"
      footer={null}
    >
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2 pb-3 text-[13px]">
        {rowKeys.map(({ keys, does }) => (
          <div key={does} className="contents">
            <dt className="flex gap-1.5">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="rounded border border-line-strong bg-sunken px-1.5 font-mono text-xs"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
