import { colorSchemeKey } from '@vitrine/contract';

export const colorSchemes = ['system', 'light', 'dark'] as const;
export type ColorScheme = (typeof colorSchemes)[number];

/** What the person chose on this machine; "system" when nothing was or storage is closed. */
export function readColorScheme(): ColorScheme {
  const shown = document.documentElement.dataset.scheme;
  return shown === 'light' || shown === 'dark' ? shown : 'system';
}

/** Shows the scheme at once and remembers it, for /before-paint.js and the API panel too; a page without storage still shows it. */
export function applyColorScheme(scheme: ColorScheme): void {
  if (scheme === 'system') delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = scheme;
  try {
    if (scheme === 'system') localStorage.removeItem(colorSchemeKey);
    else localStorage.setItem(colorSchemeKey, scheme);
  } catch {
    // Storage is closed to this page: the choice lasts as long as the page.
  }
}
