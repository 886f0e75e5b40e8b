import { X } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { classNames } from './class-names.ts';
import { Field } from './field.tsx';

interface TagsFieldProps {
  label: string;
  tags: readonly string[];
  error?: string | undefined;
  onTags: (tags: string[]) => void;
  /** Whether something is typed that is no tag yet. */
  onTyping?: (typing: boolean) => void;
}

/**
 * The tags of a record, each a button that removes it, and the one being typed. Enter, a typed comma and leaving the field
 * add it; a comma that was pasted or stored is part of its tag.
 */
export function TagsField(props: TagsFieldProps) {
  const { label, tags, error } = props;
  const { text, said, type, add, remove, press } = useTyping(props);
  const input = useRef<HTMLInputElement>(null);
  return (
    <Field
      label={label}
      error={error}
      hint="Enter or a comma adds a tag, Backspace removes the last; a pasted comma is kept."
    >
      {({ className, ...control }) => (
        <div
          className={classNames(
            className,
            'flex h-auto min-h-9 flex-wrap items-center gap-1 p-1 outline-offset-2 outline-accent has-aria-invalid:border-bad has-[input:focus-visible]:outline-2 max-md:h-auto max-md:min-h-11',
          )}
        >
          <ul aria-label={`${label} chosen`} className="contents">
            {tags.map((tag) => (
              <ChosenTag
                key={tag}
                tag={tag}
                onRemove={() => {
                  remove(tag);
                  input.current?.focus();
                }}
              />
            ))}
          </ul>
          <input
            {...control}
            ref={input}
            value={text}
            autoComplete="off"
            onChange={({ target, nativeEvent }) => {
              if (isTypedComma(nativeEvent) && target.value.endsWith(',')) {
                add(target.value.slice(0, -1));
              } else type(target.value);
            }}
            onKeyDown={press}
            onBlur={() => add(text)}
            className="h-7 min-w-24 flex-1 bg-transparent px-1.5 outline-none max-md:h-11"
          />
          <span aria-live="polite" className="sr-only">
            {said}
          </span>
        </div>
      )}
    </Field>
  );
}

/** What is typed until it is a tag, and what to say of the tag that was added or removed last. */
function useTyping({ tags, onTags, onTyping = () => {} }: TagsFieldProps) {
  const [text, setText] = useState('');
  const [said, setSaid] = useState('');
  const type = (next: string) => {
    setText(next);
    onTyping(next.trim() !== '');
  };
  const add = (typed: string) => {
    const tag = typed.trim();
    type('');
    if (tag === '') return;
    const isNew = !tags.includes(tag);
    setSaid(isNew ? `${tag} added` : `${tag} is already in the list`);
    if (isNew) onTags([...tags, tag]);
  };
  const remove = (tag: string) => {
    setSaid(`${tag} removed`);
    onTags(tags.filter((each) => each !== tag));
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && text.trim() !== '') {
      // Without text Enter sends the form, as in every other field.
      event.preventDefault();
      add(text);
    }
    const last = tags.at(-1);
    // Holding Backspace to clear the text must not remove tags too.
    if (event.key === 'Backspace' && text === '' && !event.repeat && last !== undefined) {
      remove(last);
    }
  };
  return { text, said, type, add, remove, press };
}

function ChosenTag({ tag, onRemove }: { tag: string; onRemove: () => void }) {
  return (
    <li className="max-w-full">
      <button
        type="button"
        aria-label={`Remove tag ${tag}`}
        title={tag}
        onClick={onRemove}
        className="inline-flex min-h-7 max-w-full items-center gap-1 rounded bg-accent-wash px-1.5 text-xs text-accent max-md:min-h-11"
      >
        <span className="truncate">{tag}</span>
        <X aria-hidden size={12} className="shrink-0" />
      </button>
    </li>
  );
}

/** Touch keyboards report no keys, so the input event has to show whether a comma was typed or pasted. */
function isTypedComma(event: Event): boolean {
  return event instanceof InputEvent && event.inputType === 'insertText' && event.data === ',';
}
