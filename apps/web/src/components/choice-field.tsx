import { classNames } from './class-names.ts';
import { Field } from './field.tsx';

/** A labelled choice of one among few; the empty value stands for none where `none` has a word for it. */
export function ChoiceField<Value extends string>({
  label,
  value,
  choices,
  none,
  error,
  hint,
  className,
  onChoose,
}: {
  label: string;
  value: Value | undefined;
  choices: readonly { value: Value; word: string; disabled?: boolean }[];
  none?: string;
  error?: string | undefined;
  hint?: string;
  className?: string;
  onChoose: (value: Value | undefined) => void;
}) {
  return (
    <Field label={label} error={error} hint={hint} {...(className !== undefined && { className })}>
      {(control) => (
        <select
          {...control}
          className={classNames(control.className, 'truncate')}
          value={value ?? ''}
          onChange={(event) =>
            onChoose(choices.find((choice) => choice.value === event.target.value)?.value)
          }
        >
          {none !== undefined && <option value="">{none}</option>}
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} disabled={choice.disabled ?? false}>
              {choice.word}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
