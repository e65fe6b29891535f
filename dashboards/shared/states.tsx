import type { ComponentChildren } from 'preact';

export function Loading() {
  return (
    <p class="nhsuk-body" role="status">
      Loading …
    </p>
  );
}

/** Nothing to show is an answer too: it says what would stand here. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="nhsuk-inset-text service-empty">{children}</p>;
}

/** Something to be seen before anything else on the page. */
export function Warning({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="service-warning" role="alert">
      <strong>{title}</strong> {children}
    </div>
  );
}
