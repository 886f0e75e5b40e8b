import { cloneElement, type ReactElement, type ReactNode, Suspense, useState } from 'react';
import type { ButtonProps } from './button.tsx';

/**
 * The button of a menu whose code is fetched when the button is first reached for. From then on the
 * menu is there with the same button as its trigger; a hundred rows hold no menu that nobody opened.
 */
export function DeferredMenu({
  button,
  preload,
  menu,
}: {
  button: ReactElement<ButtonProps>;
  preload: () => unknown;
  /** A lazy component with a `Menu` in it. */
  menu: ReactNode;
}) {
  const [wanted, setWanted] = useState(false);
  const waiting = cloneElement(button, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: () => setWanted(true),
    onPointerEnter: preload,
    onFocus: preload,
  });
  return wanted ? <Suspense fallback={waiting}>{menu}</Suspense> : waiting;
}
