import { type ReactNode, useId } from 'react';
import { Button } from './button.tsx';

/**
 * A row button that can say why it does not act now. It stays focusable then, so that the reason
 * can be read with keyboard, touch and screen reader, and takes no room in the page.
 */
export function ReasonedButton({
  id,
  label,
  reason,
  onPress,
  children,
}: {
  id?: string;
  label: string;
  reason: string | null;
  onPress: () => void;
  children: ReactNode;
}) {
  const reasonId = useId();
  return (
    <span className="group relative inline-flex flex-col max-md:flex-1">
      <Button
        {...(id !== undefined && { id })}
        size="row"
        className="scroll-mt-20 scroll-mb-[calc(var(--sheet-height)+5rem)]"
        aria-label={label}
        aria-disabled={reason !== null}
        aria-describedby={reason === null ? undefined : reasonId}
        onClick={reason === null ? onPress : undefined}
      >
        {children}
      </Button>
      {reason !== null && (
        <span
          id={reasonId}
          className="pointer-events-none absolute right-0 bottom-full z-20 mb-1.5 w-max max-w-56 rounded-md bg-ink px-2 py-1 text-xs text-canvas opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100"
        >
          {reason}
        </span>
      )}
    </span>
  );
}
