import type { ComponentChildren } from 'preact';
import { ok, type Result } from '#gateway/base/result.ts';
import type { OfficeAnswer } from '#gateway/office/protocol.ts';
import { FormPage } from './form-page.tsx';
import type { Office } from './office.ts';
import type { Failure, ReadPath } from './office-api.ts';
import { peek } from './views.ts';

/** Pages whose changes name a version. */
type VersionedPath = {
  [P in ReadPath]: OfficeAnswer<P> extends { readonly version: number } ? P : never;
}[ReadPath];

type ConfirmProps<A> = {
  office: Office;
  /** Where the version is read anew. */
  path: VersionedPath;
  name: string;
  version: number;
  title: string;
  back: string;
  backWords: string;
  submit: string;
  isHurtful?: boolean;
  send: (basedOnVersion: number) => Promise<Result<A, Failure>>;
  saved: (answer: A) => void;
  children: ComponentChildren;
};

/** A question on a page of its own, before something that can't be taken back. */
export function ConfirmPage<A>(props: ConfirmProps<A>) {
  const { office, path, name, version, send, saved, children, ...rest } = props;
  return (
    <FormPage
      office={office}
      {...rest}
      present={{ version, values: {} }}
      plan={{
        name,
        base: () => peek(office, path, (page) => ({ version: page.version, values: {} })),
        check: () => ok(null),
        send: (_, basedOnVersion) => send(basedOnVersion),
        saved,
      }}
    >
      {() => children}
    </FormPage>
  );
}
