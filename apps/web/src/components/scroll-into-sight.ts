import { matchesMedia } from './use-media.ts';

/** Scrolls to an element, without animation for users who prefer reduced motion. */
export function scrollIntoSight(element: Element, block: 'start' | 'nearest'): void {
  const still = matchesMedia('(prefers-reduced-motion: reduce)');
  element.scrollIntoView({ block, behavior: still ? 'auto' : 'smooth' });
}
