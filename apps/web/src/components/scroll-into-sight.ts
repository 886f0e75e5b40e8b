/** Scrolls to an element, at once for whoever asked for less motion. */
export function scrollIntoSight(element: Element, block: 'start' | 'nearest'): void {
  const still = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
  element.scrollIntoView({ block, behavior: still ? 'auto' : 'smooth' });
}
