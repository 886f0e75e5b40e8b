import { type ReactNode, useLayoutEffect, useState } from 'react';
import { headingId } from '../components/data-table.tsx';
import { Menu, MenuCheckItem, MenuHeading, MenuSeparator } from '../components/menu.tsx';
import { tableColumns } from './table-columns.tsx';
import { type OptionalColumn, optionalColumns, type TableSettings } from './use-table-settings.ts';

interface ViewProps {
  settings: TableSettings;
  onSettings: (part: Partial<TableSettings>) => void;
}

/** Which columns are shown and how close the rows stand. */
export function ViewMenu({ trigger, ...view }: ViewProps & { trigger: ReactNode }) {
  const { density } = view.settings;
  return (
    <Menu trigger={trigger}>
      <MenuHeading>Columns</MenuHeading>
      <ColumnItems {...view} />
      <MenuSeparator />
      <MenuCheckItem
        checked={density === 'compact'}
        onChecked={(compact) => view.onSettings({ density: compact ? 'compact' : 'comfortable' })}
      >
        Compact rows
      </MenuCheckItem>
    </Menu>
  );
}

/** Drawn each time the menu opens: what has room may have changed meanwhile. */
function ColumnItems({ settings: { columns }, onSettings }: ViewProps) {
  const unseen = useUnseenColumns(columns);
  const toggle = (id: (typeof optionalColumns)[number], shown: boolean) =>
    onSettings({
      columns: optionalColumns.filter((each) => (each === id ? shown : columns.includes(each))),
    });
  return optionalColumns.map((id) => (
    <MenuCheckItem key={id} checked={columns.includes(id)} onChecked={(shown) => toggle(id, shown)}>
      {tableColumns[id].word}{' '}
      {unseen.includes(id) && <span className="ml-auto pl-3 text-xs text-muted">does not fit</span>}
    </MenuCheckItem>
  ));
}

/**
 * Which of the chosen columns the table leaves out because it is too narrow. Only the styles know how much space each
 * needs, so this measures the headings.
 */
function useUnseenColumns(chosen: OptionalColumn[]): readonly OptionalColumn[] {
  const [unseen, setUnseen] = useState<readonly OptionalColumn[]>([]);
  useLayoutEffect(() => {
    const look = () => setUnseen(chosen.filter(isLeftOut));
    look();
    window.addEventListener('resize', look);
    return () => window.removeEventListener('resize', look);
  }, [chosen]);
  return unseen;
}

function isLeftOut(column: OptionalColumn): boolean {
  const heading = document.getElementById(headingId(column));
  return heading !== null && getComputedStyle(heading).display === 'none';
}
