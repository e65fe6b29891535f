import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Keeps an element at least as high as it has been, so that what stands below it never slides up under a finger.
 * At another width the words break elsewhere, and it begins anew.
 */
export function useKeptHeight<Kept extends HTMLElement>() {
  const kept = useRef<Kept>(null);
  const widthPx = useRef(0);
  useLayoutEffect(() => {
    const element = kept.current;
    if (element === null) return;
    if (element.clientWidth !== widthPx.current) element.style.minHeight = '';
    widthPx.current = element.clientWidth;
    element.style.minHeight = `${element.getBoundingClientRect().height}px`;
  });
  return kept;
}
