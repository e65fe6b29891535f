import type { ComponentChildren } from 'preact';
import { Loading, Warning } from '#dashboards/shared/states.tsx';
import { supervise } from '#dashboards/shared/supervise.ts';
import type { OfficeAnswer } from '#gateway/office/protocol.ts';
import type { Office } from './office.ts';
import type { ReadPath } from './office-api.ts';

/** An address that names nothing, or nothing any more. */
export function NotHere({
  title = 'Not here',
  what,
  back,
  backWords,
}: {
  title?: string;
  what: string;
  back: string;
  backWords: string;
}) {
  return (
    <>
      <Title>{title}</Title>
      <p>{what}</p>
      <p>
        <a href={back}>{backWords}</a>
      </p>
    </>
  );
}

/** The heading of a page: takes the focus when the page is opened, so that a screen reader begins here. */
export function Title({ children }: { children: ComponentChildren }) {
  return (
    <h1 class="nhsuk-heading-l office-title" tabIndex={-1}>
      {children}
    </h1>
  );
}

type WithProps<P extends ReadPath> = {
  office: Office;
  path: P;
  children: (data: OfficeAnswer<P>) => ComponentChildren;
};

/** Shows what was read, or why there is nothing to show. */
export function With<P extends ReadPath>({ office, path, children }: WithProps<P>) {
  const view = office.view(path);
  switch (view.state) {
    case 'loading':
      return <Loading />;
    case 'trouble':
      return (
        <Warning title="This can’t be shown now.">
          {view.failure.message}{' '}
          <button type="button" class="office-link" onClick={() => supervise(office.read())}>
            Try again
          </button>
        </Warning>
      );
    case 'shown':
      return <>{children(view.data)}</>;
  }
}
