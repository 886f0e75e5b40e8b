import { render } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Inspector } from './inspector.tsx';

/** Opens it where the queries match; how it scrolled, null when it did not. */
function openWhere(matching: string[], { quiet = false } = {}) {
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: matching.includes(query),
    addEventListener: () => {},
    removeEventListener: () => {},
  }));
  render(
    <Inspector id="proof" title="Proof" leadsTo="none" quiet={quiet} onClose={() => {}}>
      Verified
    </Inspector>,
  );
  return scrolled;
}

const small = '(max-width: 859px)';
const still = '(prefers-reduced-motion: reduce)';
let scrolled: unknown = null;

describe('the inspector', () => {
  beforeEach(() => {
    scrolled = null;
    vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation((how) => {
      scrolled = how;
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('is visible without scrolling where it stands beside the page or at its foot', () => {
    expect(openWhere([])).toBeNull();
  });

  it('keeps the pressed button visible there, though the page gets narrower or lower', () => {
    const button = document.body.appendChild(document.createElement('button'));
    button.focus();
    expect(openWhere([])).toEqual({ block: 'nearest' });
    button.remove();
  });

  it('comes into view on a small screen when it is asked for', () => {
    expect(openWhere([small])).toEqual({ block: 'start', behavior: 'smooth' });
  });

  it('jumps there for users who prefer reduced motion', () => {
    expect(openWhere([small, still])).toEqual({ block: 'start', behavior: 'auto' });
  });

  it('leaves the page where it is when it comes with an export', () => {
    expect(openWhere([small], { quiet: true })).toBeNull();
  });
});
