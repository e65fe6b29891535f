/** A browser names the page that a request comes from: another site's page may use neither our cookies nor our API. */
export function isSameOrigin(headers: {
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
}): boolean {
  const { origin, host } = headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}
