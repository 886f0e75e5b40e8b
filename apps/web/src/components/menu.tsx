import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/**
 * A menu behind its trigger button, in its place in the page, open when it appears: see `DeferredMenu`.
 * Not modal: the page stays scrollable.
 */
export function Menu({ trigger, children }: { trigger: ReactNode; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="end"
        sideOffset={4}
        className="z-50 min-w-48 animate-arrive rounded-lg bg-surface p-1 shadow-float"
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

export function MenuItem({
  onSelect,
  disabled = false,
  danger = false,
  children,
}: {
  onSelect: () => void;
  disabled?: boolean;
  danger?: boolean;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.Item
      disabled={disabled}
      onSelect={onSelect}
      className={classNames(
        'flex min-h-9 items-center gap-2.5 rounded-md px-2.5 outline-none select-none data-disabled:opacity-50 data-highlighted:bg-sunken max-md:min-h-11',
        danger && 'text-bad data-highlighted:bg-bad-wash',
      )}
    >
      {children}
    </DropdownMenu.Item>
  );
}

/** An item that is on or off; the menu stays open, so that several can be changed. */
export function MenuCheckItem({
  checked,
  onChecked,
  children,
}: {
  checked: boolean;
  onChecked: (checked: boolean) => void;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.CheckboxItem
      checked={checked}
      onCheckedChange={onChecked}
      onSelect={(event) => event.preventDefault()}
      className="flex min-h-9 items-center gap-2.5 rounded-md px-2.5 outline-none select-none data-highlighted:bg-sunken max-md:min-h-11"
    >
      <span className="flex size-4 items-center justify-center rounded border border-line-strong">
        <DropdownMenu.ItemIndicator>
          <Check aria-hidden size={12} className="text-accent" />
        </DropdownMenu.ItemIndicator>
      </span>
      {children}
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuHeading({ children }: { children: ReactNode }) {
  return (
    <DropdownMenu.Label className="px-2.5 pt-1.5 pb-1 text-xs text-muted">
      {children}
    </DropdownMenu.Label>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="mx-2 my-1 h-px bg-line" />;
}
