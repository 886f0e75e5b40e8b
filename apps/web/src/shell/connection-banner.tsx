import { CloudOff, DatabaseZap } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatInstant } from '../formatting/format-values.ts';
import type { Connection } from './use-server-health.ts';

/** Says that what is on screen may be old, and that nothing has to be done about it. */
export function ConnectionBanner({ connection }: { connection: Connection }) {
  if (connection.state === 'lost') {
    return (
      <Banner icon={<CloudOff aria-hidden size={16} />}>
        <strong>The server does not answer.</strong> {lastAnswer(connection.since)} Trying again
        every 2 seconds.
      </Banner>
    );
  }
  if (connection.state === 'degraded') {
    return (
      <Banner icon={<DatabaseZap aria-hidden size={16} />}>
        <strong>The database cannot be used at the moment.</strong> The server is running and keeps
        trying.
      </Banner>
    );
  }
  return null;
}

function lastAnswer(since: number): string {
  if (since === 0) return '';
  return `Its last answer was at ${formatInstant({ at: since, now: Date.now() })}; the data shown may be out of date.`;
}

function Banner({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div
      role="alert"
      className="sticky top-0 z-20 flex items-center gap-2.5 border-b border-warn-line bg-warn-wash px-5 max-lg:top-14 py-2 text-[13px] text-warn"
    >
      {icon}
      <p>{children}</p>
    </div>
  );
}
