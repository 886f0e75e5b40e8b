import type { ReactNode } from 'react';
import { Menu, MenuCheckItem, MenuHeading, MenuSeparator } from '../components/menu.tsx';
import { tableColumns } from './table-columns.tsx';
import { optionalColumns, type TableSettings } from './use-table-settings.ts';

/** Which columns are shown and how close the rows stand. */
export function ViewMenu({
  trigger,
  settings,
  onSettings,
}: {
  trigger: ReactNode;
  settings: TableSettings;
  onSettings: (part: Partial<TableSettings>) => void;
}) {
  const { columns, density } = settings;
  return (
    <Menu trigger={trigger}>
      <MenuHeading>Columns</MenuHeading>
      {optionalColumns.map((id) => (
        <MenuCheckItem
          key={id}
          checked={columns.includes(id)}
          onChecked={(shown) =>
            onSettings({
              columns: optionalColumns.filter((each) =>
                each === id ? shown : columns.includes(each),
              ),
            })
          }
        >
          {tableColumns[id].word}
        </MenuCheckItem>
      ))}
      <MenuSeparator />
      <MenuCheckItem
        checked={density === 'compact'}
        onChecked={(compact) => onSettings({ density: compact ? 'compact' : 'comfortable' })}
      >
        Compact rows
      </MenuCheckItem>
    </Menu>
  );
}
