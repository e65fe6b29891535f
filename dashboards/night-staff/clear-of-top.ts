import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Tells the style sheet how high something is that lies over the list, so that what is scrolled or focused into view
 * stays clear of it. `onGrown` is called with each new height, once it is told; below 0 where it shrank.
 */
export function useToldHeight<Told extends HTMLElement>(
  property: `--${string}`,
  onGrown: (byPx: number) => void,
) {
  const told = useRef<Told>(null);
  useLayoutEffect(() => {
    const element = told.current;
    if (element === null) return;
    const { style } = document.documentElement;
    let heightPx = 0;
    const watcher = new ResizeObserver(() => {
      const byPx = element.offsetHeight - heightPx;
      heightPx += byPx;
      style.setProperty(property, `${heightPx}px`);
      onGrown(byPx);
    });
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      style.removeProperty(property);
    };
  }, [property, onGrown]);
  return told;
}

const toEndPx = (selector: string): number =>
  document.querySelector(selector)?.getBoundingClientRect().bottom ?? 0;

/**
 * Where what lies over the list has just grown over what is being worked on, moves that out again: the browser does so
 * only when the focus goes there. What its reader had scrolled away stays away.
 */
export function clearFocused(grownPx: number): void {
  const focused = document.activeElement;
  if (focused === null || focused.closest('.card') === null) return;
  const { top } = focused.getBoundingClientRect();
  const coveredPx = Math.max(toEndPx('.top'), toEndPx('.show-ringing'));
  const wasInView = top >= Math.max(0, coveredPx - grownPx);
  // Where to is the style sheet's to say: `scroll-padding`.
  if (wasInView && top < coveredPx) focused.scrollIntoView({ block: 'nearest' });
}
