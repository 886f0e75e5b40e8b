/**
 * For the bar at the foot of a table: keeps its height in a property of the document, by which toasts
 * stay clear of it.
 */
export function publishBarHeight(bar: HTMLElement | null) {
  if (bar === null || typeof ResizeObserver === 'undefined') return;
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() =>
    style.setProperty('--bar-height', `${bar.offsetHeight}px`),
  );
  observer.observe(bar);
  return () => {
    observer.disconnect();
    style.removeProperty('--bar-height');
  };
}
