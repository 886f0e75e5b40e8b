import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { isSearch } from './list-search.ts';
import { searchId } from './use-row-keys.ts';

const pauseMs = 200;
const hintId = `${searchId}-hint`;

interface SearchBoxProps {
  q: string;
  onSearch: (q: string) => void;
  /** Nobody has to tab through the filters to get from what was searched to what is found. */
  onLeave: (q: string) => void;
}

/** The search as typed; what stands in the address follows after a short pause, or on the way to the rows. */
export function SearchBox(props: SearchBoxProps) {
  const { text, type, leave } = useTyping(props);
  const tooShort = text.trim() !== '' && !isSearch(text.trim());
  return (
    <div className="relative max-md:flex-1 max-md:basis-full">
      <Search
        aria-hidden
        size={14}
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted"
      />
      <input
        id={searchId}
        type="search"
        aria-label="Search by name"
        aria-describedby={tooShort ? hintId : undefined}
        placeholder="Search by name"
        value={text}
        maxLength={100}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text === '') event.currentTarget.blur();
          if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
          if (event.nativeEvent.isComposing) return;
          event.preventDefault();
          leave();
        }}
        className="h-8 w-48 rounded-md border border-line-strong/70 bg-surface pr-7 pl-8 text-[13px] max-md:h-11 max-md:w-full"
      />
      {tooShort && (
        <span
          id={hintId}
          className="pointer-events-none absolute top-1/2 right-7 -translate-y-1/2 text-[11px] text-muted"
        >
          2 letters or more
        </span>
      )}
    </div>
  );
}

function useTyping({ q, onSearch, onLeave }: SearchBoxProps) {
  const [text, setText] = useState(q);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The address changed without us, by the back button or "Clear filters": the box follows it.
  const [known, setKnown] = useState(q);
  if (known !== q) {
    setKnown(q);
    if (text.trim() !== q) setText(q);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(next.trim()), pauseMs);
  };
  const leave = () => {
    clearTimeout(timer.current);
    if (text.trim() !== q) onSearch(text.trim());
    onLeave(text.trim());
  };
  return { text, type, leave };
}
