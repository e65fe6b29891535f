/** Lets `promise` run on by itself. A failure of ours in it reaches the page's own error listener, and the console. */
export function supervise(promise: Promise<unknown>): void {
  promise.catch((error: unknown) => reportError(error));
}
