import { useLayoutEffect, useState } from 'react';
import { headingId } from './table-columns.tsx';
import type { OptionalColumn } from './use-table-settings.ts';

/**
 * Which of the chosen columns the table leaves out now, for want of room. Only the styles know how much each needs, so
 * the headings are looked at.
 */
export function useUnseenColumns(chosen: OptionalColumn[]): readonly OptionalColumn[] {
  const [unseen, setUnseen] = useState<readonly OptionalColumn[]>([]);
  useLayoutEffect(() => {
    const look = () => setUnseen(chosen.filter(isLeftOut));
    look();
    window.addEventListener('resize', look);
    return () => window.removeEventListener('resize', look);
  }, [chosen]);
  return unseen;
}

function isLeftOut(column: OptionalColumn): boolean {
  const heading = document.getElementById(headingId(column));
  return heading !== null && getComputedStyle(heading).display === 'none';
}
