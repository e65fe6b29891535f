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
  return <p class="nhsuk-inset-text lead-empty">{children}</p>;
}

/** Something to be seen before anything else on the page. */
export function Warning({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="lead-warning" role="alert">
      <strong>{title}</strong> {children}
    </div>
  );
}

/** An address that names nothing, or nothing any more. */
export function NotHere({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <>
      <h1 class="nhsuk-heading-l">{title}</h1>
      {children}
    </>
  );
}

export function ErrorPage({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="nhsuk-error-summary" role="alert">
      <h1 class="nhsuk-error-summary__title">{title}</h1>
      <div class="nhsuk-error-summary__body">{children}</div>
    </div>
  );
}
