/// <reference lib="dom" />
/**
 * Runs in the page, inlined by its source text: it may use nothing from outside its own body. Shows the colour scheme that
 * the person chose on another page of this origin; without a choice or without storage the system's stays.
 */
export function installColorScheme(storageKey: string): void {
  try {
    const scheme = localStorage.getItem(storageKey);
    if (scheme === 'light' || scheme === 'dark') document.documentElement.dataset.scheme = scheme;
  } catch {
    // Storage is closed to this page.
  }
}
