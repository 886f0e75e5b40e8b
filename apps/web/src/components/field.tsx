import { type ComponentProps, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

const box =
  'h-9 w-full rounded-md border border-line-strong bg-surface px-2.5 text-ink aria-invalid:border-bad disabled:opacity-50 max-md:h-11';

/** Ties a label, a hint and an error to one control by id; the error is announced when it appears. */
export function Field({
  label,
  hint,
  error,
  describedBy,
  className,
  children,
}: {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Ids of what describes the control beside hint and error. */
  describedBy?: string | undefined;
  className?: string;
  children: (control: {
    id: string;
    'aria-invalid': boolean;
    'aria-describedby': string | undefined;
    className: string;
  }) => ReactNode;
}) {
  const id = useId();
  const describers = [describedBy, hint && `${id}-hint`, error && `${id}-error`];
  return (
    <div className={classNames('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="text-[13px] font-medium">
        {label}
      </label>
      {children({
        id,
        'aria-invalid': error !== undefined,
        'aria-describedby': describers.filter(Boolean).join(' ') || undefined,
        className: box,
      })}
      {hint && (
        <div id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </div>
      )}
      {error && (
        <div id={`${id}-error`} role="alert" className="text-xs text-bad">
          {error}
        </div>
      )}
    </div>
  );
}

/** A labelled one-line input whose value is text as typed. */
export function TextField({
  label,
  hint,
  error,
  className,
  onText,
  'aria-describedby': describedBy,
  ...rest
}: Omit<ComponentProps<'input'>, 'id' | 'onChange' | 'aria-invalid'> & {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  onText: (text: string) => void;
}) {
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      describedBy={describedBy}
      {...(className === undefined ? {} : { className })}
    >
      {(control) => (
        <input {...rest} {...control} onChange={(event) => onText(event.target.value)} />
      )}
    </Field>
  );
}

/** A labelled check box with an explanation beneath it. */
export function CheckField({
  label,
  hint,
  checked,
  disabled = false,
  onChecked,
}: {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChecked: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5 max-md:min-h-11 max-md:items-center">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChecked(event.target.checked)}
        className="mt-0.5 shrink-0 max-md:size-5"
      />
      <div>
        <label htmlFor={id} className="text-[13px] font-medium">
          {label}
        </label>
        {hint && (
          <div id={`${id}-hint`} className="text-xs text-muted">
            {hint}
          </div>
        )}
      </div>
    </div>
  );
}
