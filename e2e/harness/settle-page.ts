import type { Page } from 'playwright-core';

/** Waits until nothing moves any more and the last state has been painted, from the top of the page. */
export async function settlePage(page: Page): Promise<void> {
  await page.evaluate(async () => {
    window.scrollTo(0, 0);
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await nextFrame();
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    await nextFrame();
    await nextFrame();
  });
}
