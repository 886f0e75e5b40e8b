import { colorSchemeKey } from '@vitrine/contract';
import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { classNames } from '../components/class-names.ts';

const colorSchemes = ['system', 'light', 'dark'] as const;
type ColorScheme = (typeof colorSchemes)[number];

const faces: Record<ColorScheme, { icon: typeof Sun; label: string }> = {
  system: { icon: Monitor, label: 'System colours' },
  light: { icon: Sun, label: 'Light' },
  dark: { icon: Moon, label: 'Dark' },
};

/** System, light or dark, as three pressed-or-not buttons. */
export function ColorSchemeToggle() {
  const [scheme, setScheme] = useState(readColorScheme);
  const choose = (next: ColorScheme) => {
    applyColorScheme(next);
    setScheme(next);
  };
  return (
    <fieldset className="flex rounded-lg border border-line bg-sunken p-0.5">
      <legend className="sr-only">Colour scheme</legend>
      {colorSchemes.map((option) => {
        const { icon: Icon, label } = faces[option];
        return (
          <button
            key={option}
            type="button"
            aria-pressed={scheme === option}
            aria-label={label}
            title={label}
            onClick={() => choose(option)}
            className={classNames(
              'flex size-7 items-center justify-center rounded-md text-muted hover:text-ink max-md:size-11',
              scheme === option && 'bg-surface text-ink shadow-card',
            )}
          >
            <Icon aria-hidden size={15} />
          </button>
        );
      })}
    </fieldset>
  );
}

/** What the person chose on this machine; "system" when nothing was or storage is closed. */
function readColorScheme(): ColorScheme {
  const shown = document.documentElement.dataset.scheme;
  return shown === 'light' || shown === 'dark' ? shown : 'system';
}

/** Shows the scheme at once and remembers it, for /before-paint.js and the API panel too; a page without storage still shows it. */
function applyColorScheme(scheme: ColorScheme): void {
  if (scheme === 'system') delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = scheme;
  try {
    if (scheme === 'system') localStorage.removeItem(colorSchemeKey);
    else localStorage.setItem(colorSchemeKey, scheme);
  } catch {
    // Storage is closed to this page: the choice lasts as long as the page.
  }
}
