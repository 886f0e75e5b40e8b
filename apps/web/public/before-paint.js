// Loaded before the first paint, so that a chosen colour scheme never flashes the other one.
try {
  const choice = localStorage.getItem('vitrine.color-scheme');
  if (choice === 'light' || choice === 'dark') document.documentElement.dataset.scheme = choice;
} catch {
  // Storage is closed to this page: the system's scheme stays.
}

// The page's policy forbids eval; without this zod would try whether it may, and log a violation.
globalThis.__zod_globalConfig = { jitless: true };
