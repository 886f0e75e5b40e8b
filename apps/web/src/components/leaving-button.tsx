import { type RefObject, useLayoutEffect, useRef } from 'react';
import { Button, type ButtonProps } from './button.tsx';

/**
 * A button that disappears when pressed. If it has the focus then, the focus moves to `leadsTo`, an id or an
 * element, or to the heading of the page when that is gone too.
 */
export function LeavingButton({
  leadsTo,
  ...rest
}: Omit<ButtonProps, 'ref'> & { leadsTo: string | RefObject<HTMLElement | null> }) {
  const button = useRef<HTMLButtonElement>(null);
  const target = useRef(leadsTo);
  target.current = leadsTo;
  useLayoutEffect(() => {
    const left = button.current;
    return () => {
      if (document.activeElement === left) findTarget(target.current)?.focus();
    };
  }, []);
  return <Button ref={button} {...rest} />;
}

function findTarget(leadsTo: string | RefObject<HTMLElement | null>): HTMLElement | null {
  const element = typeof leadsTo === 'string' ? document.getElementById(leadsTo) : leadsTo.current;
  return element ?? document.querySelector<HTMLElement>('main h1');
}
