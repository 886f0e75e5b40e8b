import type { Problem } from '@vitrine/contract';
import { CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/**
 * Says what was refused or failed: the problem's detail, its code and the request id to quote.
 * `problem` is null when no answer came at all.
 */
export function ProblemNotice({
  title,
  problem,
  className,
  children,
}: {
  title: string;
  problem: Problem | null;
  className?: string;
  children?: ReactNode;
}) {
  return (
    <div
      role="alert"
      className={classNames(
        'flex gap-2.5 rounded-lg border border-bad-line bg-bad-wash px-3.5 py-3 text-[13px]',
        className,
      )}
    >
      <CircleX aria-hidden size={16} className="mt-0.5 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold text-bad">{title}</p>
        <p className="wrap-anywhere">{problem ? problem.detail : 'The server did not answer.'}</p>
        {problem?.errors && problem.errors.length > 0 && (
          <ul className="mt-1 list-disc pl-4">
            {problem.errors.map((error) => (
              <li key={`${error.pointer} ${error.message}`}>
                {error.pointer && <code className="font-mono text-xs">{error.pointer}</code>}{' '}
                {error.message}
              </li>
            ))}
          </ul>
        )}
        {children}
        {problem && (
          <p className="mt-1.5 font-mono text-xs wrap-anywhere text-muted">
            {problem.code} · request {problem.request_id}
          </p>
        )}
      </div>
    </div>
  );
}
