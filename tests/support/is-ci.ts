/** True where `CI` is set, as every CI service does: there, nothing may be skipped. */
export function isCi(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.CI !== undefined && !['', '0', 'false'].includes(env.CI);
}
