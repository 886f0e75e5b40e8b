import { useState } from 'react';
import * as z from 'zod';

export const optionalColumns = [
  'status',
  'data',
  'seed',
  'winner',
  'wape',
  'took',
  'created',
] as const;
export type OptionalColumn = (typeof optionalColumns)[number];

const settingsSchema = z.object({
  columns: z.array(z.enum(optionalColumns)),
  density: z.enum(['comfortable', 'compact']),
});
export type TableSettings = z.infer<typeof settingsSchema>;

const storageKey = 'vitrine.table';
const defaults: TableSettings = {
  columns: ['status', 'data', 'winner', 'wape', 'created'],
  density: 'comfortable',
};

function readSettings(): TableSettings {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '');
    const parsed = settingsSchema.safeParse(stored);
    return parsed.success ? parsed.data : defaults;
  } catch {
    return defaults;
  }
}

function writeSettings(settings: TableSettings): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(settings));
  } catch {
    // Storage is closed to this page: the choice lasts as long as the page.
  }
}

/** Columns and density as this person left them on this machine. */
export function useTableSettings() {
  const [settings, setSettings] = useState(readSettings);
  const change = (part: Partial<TableSettings>) => {
    const next = { ...settings, ...part };
    writeSettings(next);
    setSettings(next);
  };
  return { settings, change };
}
