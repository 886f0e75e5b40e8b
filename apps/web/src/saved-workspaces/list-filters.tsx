import { tagSchema, workspaceStatusSchema } from '@vitrine/contract';
import { Keyboard, SlidersHorizontal, X } from 'lucide-react';
import { lazy, useId, useState } from 'react';
import { Button } from '../components/button.tsx';
import { classNames } from '../components/class-names.ts';
import { DeferredMenu } from '../components/deferred-menu.tsx';
import { readSort, writeSort } from '../components/sort-order.ts';
import { useSmallScreen } from '../components/use-media.ts';
import { loadCode } from '../connection/load-code.ts';
import { SearchBox } from './search-box.tsx';
import type { ListView } from './use-list-view.ts';
import type { TableSettings } from './use-table-settings.ts';

export const importViewMenu = () => loadCode(() => import('./view-menu.tsx'));
const ViewMenu = lazy(() => importViewMenu().then((module) => ({ default: module.ViewMenu })));

const control =
  'h-8 rounded-md border border-line-strong/70 bg-surface px-2 text-[13px] max-md:h-11 max-md:flex-1';

const viewButton = (
  <Button size="row" aria-label="Columns and density">
    <SlidersHorizontal aria-hidden size={14} />
    View
  </Button>
);

/** What narrows and orders the list, all of it in the address, and how the table looks, which is not. */
export function ListFilters({
  view,
  knownTags,
  settings,
  onSettings,
  onLeaveSearch,
  onHelp,
}: {
  view: ListView;
  /** Tags of the rows on screen, to choose from; any other can be typed. */
  knownTags: string[];
  settings: TableSettings;
  onSettings: (part: Partial<TableSettings>) => void;
  onLeaveSearch: (q: string) => void;
  onHelp: () => void;
}) {
  const { search, change } = view;
  const cards = useSmallScreen();
  const archived = search.archived ?? false;
  return (
    <div className="flex flex-wrap items-center gap-2 max-md:w-full">
      <SearchBox
        q={search.q ?? ''}
        onSearch={(q) => change({ q: q === '' ? undefined : q }, { replace: true })}
        onLeave={onLeaveSearch}
      />
      <StatusSelect view={view} />
      <TagFilter view={view} knownTags={knownTags} />
      <Button
        size="row"
        aria-pressed={archived}
        className={archived ? 'border-accent bg-accent-wash text-accent' : ''}
        onClick={() => change({ archived: archived ? undefined : true })}
      >
        Archived
      </Button>
      {cards ? (
        <SortSelect view={view} />
      ) : (
        <>
          <DeferredMenu
            button={viewButton}
            preload={importViewMenu}
            menu={<ViewMenu trigger={viewButton} settings={settings} onSettings={onSettings} />}
          />
          <Button size="icon" tone="quiet" aria-label="Keyboard shortcuts" onClick={onHelp}>
            <Keyboard aria-hidden size={15} />
          </Button>
        </>
      )}
    </div>
  );
}

function StatusSelect({ view }: { view: ListView }) {
  const { search, change } = view;
  return (
    <select
      aria-label="Status"
      value={search.status ?? ''}
      onChange={(event) =>
        change({ status: workspaceStatusSchema.safeParse(event.target.value).data })
      }
      className={classNames(control, search.status && 'border-accent bg-accent-wash text-accent')}
    >
      <option value="">Any status</option>
      {workspaceStatusSchema.options.map((status) => (
        <option key={status} value={status}>
          {status}
        </option>
      ))}
    </select>
  );
}

/** Takes a tag when it is chosen from the list or when Enter is pressed. */
function TagFilter({ view, knownTags }: { view: ListView; knownTags: string[] }) {
  const { search, change } = view;
  const [text, setText] = useState('');
  const listId = useId();
  const tags = search.tag ?? [];
  const offered = knownTags.filter((tag) => !tags.includes(tag));
  const add = (typed: string) => {
    const tag = tagSchema.safeParse(typed);
    if (!tag.success || tags.length >= 20) return;
    setText('');
    if (!tags.includes(tag.data)) change({ tag: [...tags, tag.data] });
  };
  return (
    <>
      <input
        aria-label="Filter by tag"
        placeholder="Tag"
        list={listId}
        value={text}
        maxLength={128}
        onChange={({ target, nativeEvent }) => {
          // A suggestion that is taken comes as a replacement, or without any kind of input at all.
          const taken =
            !('inputType' in nativeEvent) || /Replacement/.test(String(nativeEvent.inputType));
          if (taken && offered.includes(target.value)) add(target.value);
          else setText(target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') add(text);
        }}
        className={classNames(control, 'w-24')}
      />
      <datalist id={listId}>
        {offered.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
      {tags.map((tag) => (
        <button
          key={tag}
          type="button"
          aria-label={`Remove the filter ${tag}`}
          onClick={() => change({ tag: without(tags, tag) })}
          className="inline-flex h-8 max-w-48 items-center gap-1 rounded-md bg-accent-wash px-2 text-[13px] text-accent max-md:h-11"
        >
          <span className="truncate">tag: {tag}</span>
          <X aria-hidden size={13} className="shrink-0" />
        </button>
      ))}
    </>
  );
}

function without(tags: string[], gone: string): string[] | undefined {
  const left = tags.filter((tag) => tag !== gone);
  return left.length === 0 ? undefined : left;
}

const orders = [
  { by: 'created_at', order: 'desc', word: 'Newest first' },
  { by: 'created_at', order: 'asc', word: 'Oldest first' },
  { by: 'name', order: 'asc', word: 'Name, a to z' },
  { by: 'name', order: 'desc', word: 'Name, z to a' },
  { by: 'status', order: 'asc', word: 'Status' },
  { by: 'seed', order: 'asc', word: 'Seed' },
] as const;

/** Cards have no headings to press. */
function SortSelect({ view }: { view: ListView }) {
  const sort = readSort(view.search);
  return (
    <select
      aria-label="Order by"
      value={`${sort.by} ${sort.order}`}
      onChange={(event) => {
        const chosen = orders.find(({ by, order }) => `${by} ${order}` === event.target.value);
        if (chosen) view.change(writeSort(chosen));
      }}
      className={control}
    >
      {orders.map(({ by, order, word }) => (
        <option key={word} value={`${by} ${order}`}>
          {word}
        </option>
      ))}
    </select>
  );
}
