/** One request to the gateway's own API, already read and bounded by the web part. */
export type HttpRequest = {
  /** Parsed JSON, or null where there was no body. */
  readonly body: unknown;
  readonly cookies: Readonly<Record<string, string>>;
  /** Of the other end of the connection. */
  readonly address: string;
  /** What stands behind the `?`; of a name that stands there twice, the last. */
  readonly query: Readonly<Record<string, string>>;
};

export type HttpResponse = {
  readonly status: 200 | 204 | 400 | 401 | 403 | 404 | 409 | 410 | 429 | 503;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly file?: { readonly contentType: string; readonly bytes: Uint8Array };
  /** Whole `Set-Cookie` values. */
  readonly cookies?: readonly string[];
};

/** A part's door on the web server: parts offer routes, the web part knows none of them by name. */
export type HttpRoute = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly handle: (request: HttpRequest) => Promise<HttpResponse> | HttpResponse;
};
