import type { ComponentChildren } from 'preact';

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
