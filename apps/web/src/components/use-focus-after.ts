import { type RefObject, useEffect, useRef } from 'react';

/**
 * Where the focus goes once a dialog has closed whose opener is gone by then: write the id of the element into it while
 * the dialog is open.
 */
export function useFocusAfter(open: boolean): RefObject<string | null> {
  const target = useRef<string | null>(null);
  useEffect(() => {
    if (open || target.current === null) return;
    document.getElementById(target.current)?.focus();
    target.current = null;
  }, [open]);
  return target;
}
