import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allOn } from './all-on.ts';
import { type BenchRun, type Family, toAbsences } from './bench-run.ts';
import { fallToScreen } from './fall-to-screen.ts';
import { describeMachine, findCommit, isInMemory } from './machine.ts';
import { memory } from './memory.ts';
import { memoryAllOn } from './memory-all-on.ts';
import { powerCut } from './power-cut.ts';
import { prompt } from './prompt.ts';
import { restart } from './restart.ts';
import { type Outcomes, type Row, type RowId, rowIds, toRow, whyFailed } from './row.ts';
import { slowDisk } from './slow-disk.ts';
import { toTable } from './table.ts';
import { under300, under3000 } from './under-load.ts';

const families: readonly Family[] = [
  fallToScreen,
  under300,
  under3000,
  slowDisk,
  allOn,
  prompt,
  restart,
  powerCut,
  memory,
  memoryAllOn,
];

const help = `npm run -s bench -- [--json] [--out FILE] [--only ID-PREFIX] [--short]

Measures how fast a fall reaches a screen, and what survives a kill, a power cut, a slow disk and a
million readings; what voice, history, hub and Node-RED cost a fall, also when they hang.
Nothing else should run on the machine meanwhile; about 30 minutes.

  --json            only JSON on standard output, an array of rows; without it a table for people.
                    Progress goes to standard error in both cases
  --out FILE        writes the JSON to FILE as well
  --only ID-PREFIX  only rows whose id begins like this: --only kill, --only fall-to-screen-under-300
  --short           for CI: fewer rounds and kills, about 7 minutes; compare it with itself only
  --help            this text

Exit codes: 0 done, 1 a target was missed or a row has no figure that should have one, 2 used wrongly.`;

type Wanted = {
  readonly isJson: boolean;
  readonly isShort: boolean;
  readonly outFile: string | null;
  readonly ids: readonly RowId[];
};

function parseWanted(argv: readonly string[]): Wanted | 'help' | { readonly wrong: string } {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        json: { type: 'boolean' },
        out: { type: 'string' },
        only: { type: 'string' },
        short: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) return 'help';
    const ids = rowIds.filter((id) => id.startsWith(values.only ?? ''));
    if (ids.length === 0) return { wrong: `no row's id begins with "${values.only}": ${rowIds.join(', ')}` };
    const { json: isJson = false, short: isShort = false, out: outFile = null } = values;
    return { isJson, isShort, outFile, ids };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

/** On a real disk: a journal in memory is synced for nothing, and every figure with it would be too good. */
function createRun(isShort: boolean, say: (line: string) => void): BenchRun & { readonly root: string } {
  const candidates = [tmpdir(), join(import.meta.dirname, '..', 'output')];
  mkdirSync(candidates[1] ?? '', { recursive: true });
  const place = candidates.find((folder) => !isInMemory(folder));
  if (place === undefined) throw new Error(`no folder on a real disk: tried ${candidates.join(' and ')}`);
  const root = mkdtempSync(join(place, 'nightwell-bench-'));
  return { isShort, say, root, makeFolder: (name) => mkdtempSync(join(root, `${name}-`)) };
}

async function measureAll(run: BenchRun, wanted: Wanted): Promise<Outcomes> {
  let outcomes: Outcomes = {};
  for (const family of families) {
    if (!family.ids.some((id) => wanted.ids.includes(id))) continue;
    run.say(`${family.name} …`);
    outcomes = { ...outcomes, ...(await measureOrTell(run, family)) };
  }
  return outcomes;
}

/** Guard around one family: what could not be measured has rows that say so, and the next one is measured. */
async function measureOrTell(run: BenchRun, family: Family): Promise<Outcomes> {
  try {
    return await family.measure(run);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    run.say(`${family.name}: ${why}`);
    return toAbsences(family.ids, why);
  }
}

function conclude(rows: readonly Row[], outcomes: Outcomes, wanted: Wanted): number {
  const json = `${JSON.stringify(rows, null, 2)}\n`;
  if (wanted.outFile !== null) writeFileSync(wanted.outFile, json);
  process.stdout.write(wanted.isJson ? json : `${toTable(rows)}\n`);
  const failed = rows.flatMap((row) => {
    const why = whyFailed(row, outcomes[row.id as RowId]);
    return why === null ? [] : [`${row.id}: ${why}`];
  });
  for (const line of failed) console.error(`FAILED  ${line}`);
  return failed.length === 0 ? 0 : 1;
}

async function main(argv: readonly string[]): Promise<number> {
  const wanted = parseWanted(argv);
  if (wanted === 'help') {
    console.log(help);
    return 0;
  }
  if ('wrong' in wanted) {
    console.error(`${wanted.wrong}\n\n${help}`);
    return 2;
  }
  const startMs = performance.now();
  const say = (line: string): void =>
    console.error(`${((performance.now() - startMs) / 1_000).toFixed(0).padStart(4)} s  ${line}`);
  const run = createRun(wanted.isShort, say);
  try {
    const facts = { at: new Date().toISOString(), commit: findCommit(), machine: describeMachine(run.root) };
    const outcomes = await measureAll(run, wanted);
    const rows = wanted.ids.map((id) => toRow(id, outcomes[id], facts));
    return conclude(rows, outcomes, wanted);
  } finally {
    rmSync(run.root, { recursive: true, force: true });
  }
}

// So that `exit` handlers run, and nothing that was started stays.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main(process.argv.slice(2));
