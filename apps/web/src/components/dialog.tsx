import { Dialog as Primitive } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';

/** What has the focus now; of an item in a menu that is about to close, the menu's own button. */
function findOpener(): HTMLElement | null {
  const active = document.activeElement;
  const menu = active?.closest('[role="menu"]');
  const opener = menu
    ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '')
    : active;
  return opener instanceof HTMLElement ? opener : null;
}

/** Radix listens before the list of a combobox does, which Escape closes first. */
function leaveEscapeToCombobox(event: KeyboardEvent): void {
  if (document.activeElement?.matches('[role=combobox][aria-expanded=true]'))
    event.preventDefault();
}

interface DialogProps {
  onClose: () => void;
  title: string;
  description: ReactNode;
  wide?: boolean;
  /** Something was sent: it stays open for the answer. */
  pending?: boolean;
  /** Something was typed: Escape and a press outside leave it, and say how to throw it away. */
  touched?: boolean;
  /** The word on the button that only closes. */
  dismiss?: string;
  footer: ReactNode;
  children?: ReactNode;
}

/**
 * A modal dialog, mounted when it opens: focus stays inside while open and goes back to where it came
 * from, or where that is gone stays where the page has put it.
 */
export function Dialog({
  onClose,
  title,
  description,
  wide = false,
  pending = false,
  touched = false,
  dismiss = 'Cancel',
  footer,
  children,
}: DialogProps) {
  const [opener] = useState(findOpener);
  const [held, setHeld] = useState(false);
  const asks = held && touched;
  // Escape or a press outside; the button that closes says what it does.
  const dismissBy = () => {
    if (pending) return;
    if (touched) setHeld(true);
    else onClose();
  };
  return (
    <Primitive.Root open onOpenChange={dismissBy}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Primitive.Content
          onEscapeKeyDown={leaveEscapeToCombobox}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            opener?.focus();
          }}
          className={classNames(
            'fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-xl bg-surface shadow-float',
            wide ? 'max-w-3xl' : 'max-w-lg',
          )}
        >
          <header className="px-5 pt-5 pb-3">
            <Primitive.Title className="text-base font-semibold">{title}</Primitive.Title>
            <Primitive.Description asChild>
              <div className="mt-1 text-[13px] text-muted">{description}</div>
            </Primitive.Description>
          </header>
          <div className="min-h-0 overflow-y-auto px-5 pb-2">{children}</div>
          <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">
            {asks && (
              <p role="alert" className="mr-auto text-[13px] text-warn">
                Not saved yet.
              </p>
            )}
            <Button disabled={pending} onClick={onClose}>
              {asks ? 'Discard' : dismiss}
            </Button>
            {footer}
          </footer>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
