import type { ReactNode } from 'react';
import { Menu, MenuCheckItem, MenuHeading, MenuSeparator } from '../components/menu.tsx';
import { tableColumns } from './table-columns.tsx';
import { optionalColumns, type TableSettings } from './use-table-settings.ts';
import { useUnseenColumns } from './use-unseen-columns.ts';

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
      {unseen.includes(id) && <span className="ml-auto pl-3 text-xs text-muted">no room now</span>}
    </MenuCheckItem>
  ));
}
