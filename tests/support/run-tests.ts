import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import { debianNeeds, installDebianNeeds, whyWithout } from './debian-needs.ts';
import { isCi } from './is-ci.ts';
import { findRecordedData } from './recorded-data.ts';
import { createTally, type Tally, toSummary } from './tally.ts';

const help = `npm test [-- [--long] [FILTER ...]]

Installs Debian's chromium and mosquitto if it may, runs the checks (npm run check), builds the pages
and runs the tests. The last line counts checks and tests: N passed, N failed, N skipped.

  FILTER   only tests whose file's path contains this; leaves the checks out
  --long   the long forms as well: more kills, power cuts, fuzzing (npm run prove)

With CI=true in the environment a skipped test is a failure.
Exit codes: 0 passed, 1 failed, 2 used wrongly.`;

/** The checks are the scripts of package.json, so that each has one definition. */
const checks = [
  { script: 'format', name: 'format and house rules (biome)' },
  { script: 'types', name: 'types (tsc)' },
  { script: 'promises', name: 'no promise left alone (oxlint)' },
  { script: 'unused', name: 'nothing unused (knip)' },
] as const;
const pages = { script: 'build', name: 'the pages build (vite)' } as const;

type Wanted = { readonly long: boolean; readonly filters: readonly string[] };

function parseWanted(args: readonly string[]): Wanted | 'help' | null {
  try {
    const options = { long: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return values.help ? 'help' : { long: values.long ?? false, filters: positionals };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return null;
  }
}

function reportMachine(tally: Tally): void {
  const missing = installDebianNeeds(console.log);
  for (const { program, why } of debianNeeds) {
    if (!missing.includes(program)) continue;
    // Elsewhere than in CI the tests that need it skip themselves, and are counted there.
    if (isCi()) tally.failed.push(whyWithout(program));
    console.log(`${whyWithout(program)}. What needs it is skipped: ${why}.`);
  }
  const { reason } = findRecordedData();
  if (reason !== null) console.log(`tests against recorded people are left out: ${reason}`);
}

function runScript({ script, name }: (typeof checks)[number] | typeof pages, tally: Tally): void {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', script], { encoding: 'utf8' });
  if (status === 0) tally.passedCount += 1;
  else tally.failed.push(`${name}: npm run ${script}`);
  console.log(status === 0 ? `ok      ${name}` : `${stdout}${stderr}FAILED  ${name}`);
}

async function runVitest(filters: readonly string[], tally: Tally): Promise<void> {
  const vitest = await startVitest('test', [...filters], { watch: false });
  for (const file of vitest.state.getTestModules()) {
    for (const test of file.children.allTests()) {
      const name = `${file.relativeModuleId}: ${test.fullName}`;
      const result = test.result();
      if (result.state === 'passed') tally.passedCount += 1;
      else if (result.state === 'skipped') tally.skipped.push(`${name}: ${result.note ?? 'no reason given'}`);
      else tally.failed.push(name);
    }
    // A file that can't be read as tests, or a hook around them, fails without failing any one test.
    if (file.errors().length > 0) tally.failed.push(`${file.relativeModuleId}: ${file.errors()[0]?.message}`);
    for (const suite of file.children.allSuites()) {
      if (suite.errors().length > 0) tally.failed.push(`${file.relativeModuleId}: ${suite.fullName}`);
    }
  }
  for (const error of vitest.state.getUnhandledErrors()) tally.failed.push(`unhandled: ${String(error)}`);
  if (vitest.state.getTestModules().length === 0) tally.failed.push('no test file was found');
  await vitest.close();
}

/** Prints what failed and was skipped, then the one line; returns the exit code. */
function conclude(tally: Tally): number {
  for (const line of tally.failed) console.log(`failed   ${line}`);
  for (const line of tally.skipped) console.log(`skipped  ${line}`);
  const isSkipWrong = isCi() && tally.skipped.length > 0;
  if (isSkipWrong) console.log('CI is set: nothing may be skipped, so this run failed');
  console.log(toSummary(tally));
  return tally.failed.length > 0 || isSkipWrong ? 1 : 0;
}

async function main(args: readonly string[]): Promise<number> {
  const wanted = parseWanted(args);
  if (wanted === 'help' || wanted === null) {
    (wanted === null ? console.error : console.log)(help);
    return wanted === null ? 2 : 0;
  }
  if (wanted.long) process.env.NIGHTWELL_LONG = '1';
  const tally = createTally();
  reportMachine(tally);
  if (wanted.filters.length === 0) for (const check of checks) runScript(check, tally);
  runScript(pages, tally);
  // However vitest ends, the last line must come: CI reads it.
  await runVitest(wanted.filters, tally).catch((error: unknown) => {
    console.error(error);
    tally.failed.push('vitest could not run');
  });
  return conclude(tally);
}

process.exitCode = await main(process.argv.slice(2));
