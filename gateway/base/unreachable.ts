/** The end of every `switch` over a union: a new case fails to compile here until it is thought about. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
