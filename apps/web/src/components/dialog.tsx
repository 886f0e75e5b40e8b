import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';

/** A modal dialog: focus stays inside while open and goes back to where it came from. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  wide = false,
  footer,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  description: ReactNode;
  wide?: boolean;
  footer: ReactNode;
  children?: ReactNode;
}) {
  return (
    <Primitive.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Primitive.Content
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
            <Primitive.Close asChild>
              <Button>Cancel</Button>
            </Primitive.Close>
            {footer}
          </footer>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
