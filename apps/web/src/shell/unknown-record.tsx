import type { ReactNode } from 'react';

/** Stands in for a record that does not exist. `list` is the link to those that do. */
export function UnknownRecord({ what, list }: { what: string; list: ReactNode }) {
  return (
    <div role="alert" className="rounded-xl border border-line bg-surface p-5 text-[13px]">
      <p className="text-[15px] font-semibold">There is no such {what}</p>
      <p className="mt-0.5 mb-3 text-muted">It was deleted, or the address is mistyped.</p>
      {list}
    </div>
  );
}
