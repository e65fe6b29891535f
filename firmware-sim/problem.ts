/**
 * Something outside this program is not as it must be, and a person can put it right: the message says what and how.
 * `used-wrongly` ends an entry point with exit code 2, every other code with 1.
 */
export class Problem extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Problem';
    this.code = code;
  }
}
