import type { Page } from 'playwright-core';

/** A finger needs 44 px. */
const leastHeight = 44;

/**
 * What can be pressed on a small screen and is too low for a finger, with its height. Links in a
 * sentence are left out, as accessibility guidelines do, and so are boxes, whose row takes the press.
 */
export function findSmallTargets(page: Page): Promise<{ name: string; height: number }[]> {
  return page.evaluate((least) => {
    const places = ':is(main, aside, nav, [role="dialog"])';
    const kinds = ':is(a, button, select, summary, input:not([type="checkbox"], [type="radio"]))';
    // What is for screen readers alone stands in a box of one pixel.
    const isInSight = (element: Element | null): boolean =>
      element === null || (element.clientWidth !== 1 && isInSight(element.parentElement));
    return [...document.querySelectorAll(`${places} ${kinds}`)]
      .filter((element) => element.checkVisibility() && isInSight(element))
      .filter((element) => !element.matches('p a, [aria-hidden="true"] *'))
      .map((element) => ({
        name: element.getAttribute('aria-label') ?? element.textContent ?? '',
        height: Math.round(element.getBoundingClientRect().height),
      }))
      .filter(({ height }) => height < least);
  }, leastHeight);
}
