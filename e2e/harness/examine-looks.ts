import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { findAccessibilityProblems } from './check-accessibility.ts';
import { findSmallTargets } from './find-small-targets.ts';
import { takeScreenshot } from './screenshots.ts';

const sizes = [
  { width: 1440, height: 1000 },
  { width: 390, height: 844 },
];

/**
 * Sees the page as it is now in both colour schemes, wide and narrow: no accessibility problem, nothing
 * wider than the window, on the narrow one nothing too low for a finger. Its pictures lie beside the test report.
 */
export async function examineLooks(page: Page, name: string): Promise<void> {
  for (const size of sizes) {
    for (const scheme of ['light', 'dark'] as const) {
      const look = `${name}-${scheme}-${size.width}`;
      await takeScreenshot(page, { name: look, scheme, ...size, inDocuments: false });
      const problems = await findAccessibilityProblems(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      const small = size.width === 390 ? await findSmallTargets(page) : [];
      expect({ look, problems, overflow, small }).toEqual({
        look,
        problems: [],
        overflow: 0,
        small: [],
      });
    }
  }
  await page.setViewportSize({ width: 1440, height: 1000 });
}
