import { classNames } from './class-names.ts';

export type SealState = 'verified' | 'gaps' | 'failed';

const colour: Record<SealState, string> = {
  verified: 'text-good',
  gaps: 'text-warn',
  failed: 'text-bad',
};

/** Border and ground of the box that a seal stands in. */
export const sealWashes: Record<SealState, string> = {
  verified: 'border-good-line bg-good-wash',
  gaps: 'border-warn-line bg-warn-wash',
  failed: 'border-bad-line bg-bad-wash',
};

const mark: Record<SealState, string> = {
  verified: 'M23 32.5l6.2 6.2L41.5 26',
  gaps: 'M32 22v13.5M32 41.5v.5',
  failed: 'M25 25l14 14M39 25L25 39',
};

/** The stamp of a proof; its mark shows the outcome, not only its colour. */
export function Seal({ state, size = 52 }: { state: SealState; size?: number }) {
  return (
    <svg
      viewBox="0 0 64 64"
      width={size}
      height={size}
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={classNames('shrink-0 animate-arrive', colour[state])}
    >
      <circle cx="32" cy="32" r="29" strokeWidth="3" strokeDasharray="1 4.06" />
      <circle cx="32" cy="32" r="24" strokeWidth="2" />
      <circle cx="32" cy="32" r="19.5" strokeWidth="0.75" opacity="0.55" />
      <path d={mark[state]} strokeWidth="4" />
    </svg>
  );
}
