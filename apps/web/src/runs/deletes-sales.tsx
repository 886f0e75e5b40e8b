import { TriangleAlert } from 'lucide-react';

/** Warns that `what`, a run or a replay, deletes all sales before it begins. */
export function DeletesSales({ what }: { what: 'run' | 'replay' }) {
  return (
    <div className="flex gap-2.5 rounded-lg border border-bad-line bg-bad-wash px-3.5 py-2.5 text-[13px]">
      <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-bad" />
      <p>
        <strong className="text-bad">This {what} first deletes all sales</strong>, stores and
        products, your own files included. Runs, plans, workspaces and bundles are kept.
      </p>
    </div>
  );
}
