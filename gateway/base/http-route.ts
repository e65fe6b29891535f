/** One request to the gateway's own API, already read and bounded by the web part. */
export type HttpRequest = {
  /** Parsed JSON, or null where there was no body. */
  readonly body: unknown;
  readonly cookies: Readonly<Record<string, string>>;
  /** Of the other end of the connection. */
  readonly address: string;
};

export type HttpResponse = {
  readonly status: 200 | 204 | 400 | 401 | 404 | 429;
  readonly body?: unknown;
  /** Whole `Set-Cookie` values. */
  readonly cookies?: readonly string[];
};

/** A part's door on the web server: parts offer routes, the web part knows none of them by name. */
export type HttpRoute = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly handle: (request: HttpRequest) => Promise<HttpResponse> | HttpResponse;
};
