import { type ReactNode, useId } from 'react';
import { Button } from './button.tsx';

/**
 * A row button that can say why it does not act now. It stays focusable then, so that the reason
 * can be read with keyboard and screen reader; on small screens the reason is always shown.
 */
export function ReasonedButton({
  label,
  reason,
  onPress,
  children,
}: {
  label: string;
  reason: string | null;
  onPress: () => void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <span className="group relative inline-flex flex-col max-md:flex-1">
      <Button
        size="row"
        aria-label={label}
        aria-disabled={reason !== null}
        aria-describedby={reason === null ? undefined : id}
        onClick={reason === null ? onPress : undefined}
      >
        {children}
      </Button>
      {reason !== null && (
        <span
          id={id}
          className="pointer-events-none absolute right-0 bottom-full z-20 mb-1.5 w-max max-w-56 rounded-md bg-ink px-2 py-1 text-xs text-canvas opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 max-md:static max-md:m-0 max-md:w-auto max-md:bg-transparent max-md:px-0 max-md:text-muted max-md:opacity-100"
        >
          {reason}
        </span>
      )}
    </span>
  );
}
