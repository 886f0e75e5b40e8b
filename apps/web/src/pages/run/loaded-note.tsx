import { useRouter } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { LeavingButton } from '../../components/leaving-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { scrollIntoSight } from '../../components/scroll-into-sight.ts';
import { sentenceLink } from '../../components/text-link.ts';
import { type CallError, type RouterOutputs, readProblem } from '../../trpc.ts';
import { WorkspaceLink } from '../../workspaces/workspace-link.tsx';

/** Says above the run controls which workspace filled them, or why none could, and brings them into view. */
export function LoadedNote({
  workspace,
  error,
  onClose,
}: {
  workspace: RouterOutputs['workspace']['byId'] | undefined;
  error: CallError | null;
  onClose: () => void;
}) {
  const note = useRef<HTMLDivElement>(null);
  const router = useRouter();
  const settled = workspace !== undefined || error !== null;
  useEffect(() => {
    const show = () => {
      const card = note.current?.closest('section');
      if (settled && card) scrollIntoSight(card, 'start');
    };
    show();
    // Where nothing had to be fetched, the router scrolls to the top only after this effect.
    return router.subscribe('onRendered', show);
  }, [router, settled]);
  if (!settled) return null;
  return (
    <div ref={note} className="mx-5 mb-4 flex items-start gap-2">
      {workspace ? (
        <p
          role="status"
          className="min-w-0 flex-1 rounded-lg bg-sunken px-3 py-2 text-[13px] wrap-anywhere"
        >
          Run controls filled from <WorkspaceLink workspace={workspace} className={sentenceLink} />.
          Nothing was started.
        </p>
      ) : (
        <div className="min-w-0 flex-1">
          {error && (
            <ProblemNotice
              title="The run controls could not be filled"
              problem={readProblem(error)}
            />
          )}
        </div>
      )}
      <LeavingButton
        leadsTo="run-title"
        size="icon"
        tone="quiet"
        aria-label="Close the note"
        onClick={onClose}
      >
        <X aria-hidden size={16} />
      </LeavingButton>
    </div>
  );
}
