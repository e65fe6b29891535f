import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Document, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import { ResidentId } from '#devices/ids.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { PlanEntry, ReminderKind, ResidentPlan, Weekday } from '#gateway/medication/plan.ts';

/** Something wrong in a plan's file, in the words of the person who has to mend it. */
export type PlanProblem = { readonly file: string; readonly line: number; readonly message: string };

export type PlansRead = {
  /** The plans of the files that are right. */
  readonly plans: readonly ResidentPlan[];
  readonly problems: readonly PlanProblem[];
  /** Whose file could not be read: their plan from before stays in force. */
  readonly broken: readonly ResidentId[];
};

/** A plan is a page of text. */
const FILE_MOST_BYTES = 65_536;
const fileName = /^(.+)\.ya?ml$/;

const PlanFile = z.strictObject({ reminders: ResidentPlan.shape.entries });

/**
 * Every plan of a folder: one file per resident, named by them (`resident-12.yaml`). A file with a mistake takes none
 * of the others with it. A folder that isn't there holds no plans.
 */
export async function readPlans(folder: string): Promise<PlansRead> {
  const plans: ResidentPlan[] = [];
  const problems: PlanProblem[] = [];
  const broken: ResidentId[] = [];
  for (const file of (await listPlanFiles(folder)) ?? []) {
    const residentId = ResidentId.safeParse(fileName.exec(file)?.[1]);
    if (!residentId.success) {
      const message = 'the name of the file must be that of the resident: “resident-12.yaml”';
      problems.push({ file, line: 1, message });
      continue;
    }
    const read = await readPlan(join(folder, file));
    if (read.ok) {
      plans.push({ residentId: residentId.data, entries: [...read.value] });
    } else {
      broken.push(residentId.data);
      problems.push(...read.failure.map((problem) => ({ file, ...problem })));
    }
  }
  return { plans, problems, broken };
}

/** What is in force from now on: what was read, and what stood before where a file is broken. */
export function toPlansInForce(read: PlansRead, before: readonly ResidentPlan[]): readonly ResidentPlan[] {
  const kept = before.filter(({ residentId }) => read.broken.includes(residentId));
  return [...read.plans, ...kept].toSorted((a, b) => (a.residentId < b.residentId ? -1 : 1));
}

/** The plans of a folder, by name; what editors leave beside them is none. Null: there is no such folder. */
export async function listPlanFiles(folder: string): Promise<readonly string[] | null> {
  try {
    const files = await readdir(folder);
    return files.filter((file) => fileName.test(file) && !file.startsWith('.')).toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

type Problem = Omit<PlanProblem, 'file'>;

async function readPlan(path: string): Promise<Result<readonly PlanEntry[], readonly Problem[]>> {
  const text = await readText(path);
  return text.ok ? parsePlanText(text.value) : fail([{ line: 1, message: text.failure }]);
}

async function readText(path: string): Promise<Result<string, string>> {
  try {
    const { size } = await stat(path);
    if (size > FILE_MOST_BYTES) {
      return fail(`a plan of ${size} bytes: at most ${FILE_MOST_BYTES} are read`);
    }
    return ok(await readFile(path, 'utf8'));
  } catch (error) {
    // A named guard: one file that can't be read must not take the others with it.
    return fail(`the file can’t be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

/** The reminders of one file's text, or every mistake in it with its line. */
export function parsePlanText(text: string): Result<readonly PlanEntry[], readonly Problem[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const toLine = (offset: number): number => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    return fail(
      document.errors.map(({ pos, message }) => ({ line: toLine(pos[0]), message: toPlain(message) })),
    );
  }
  const aliasOffset = findAlias(document);
  if (aliasOffset !== null) {
    return fail([{ line: toLine(aliasOffset), message: 'a * refers to another place; write the words out' }]);
  }
  const parsed = PlanFile.safeParse(document.toJS());
  if (parsed.success) return ok(parsed.data.reminders);
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const place = path.slice(0, depth);
      const node: unknown = depth === 0 ? document.contents : document.getIn(place, true);
      const key = findKey(document.getIn(place.slice(0, -1), true) ?? document.contents, place.at(-1));
      const range = (key ?? (node as { range?: [number] } | null))?.range;
      if (range) return toLine(range[0]);
    }
    return 1;
  };
  const toProblems = (issue: z.core.$ZodIssue): readonly Problem[] => {
    if (issue.code !== 'unrecognized_keys') {
      const value: unknown = document.getIn(issue.path);
      return [{ line: lineOf(issue.path), message: toMessage(issue, value) }];
    }
    return issue.keys.map((key) => ({
      line: lineOf([...issue.path, key]),
      message: toUnknownKey(key, issue.path.length === 0 ? ['reminders'] : Object.keys(PlanEntry.shape)),
    }));
  };
  return fail(parsed.error.issues.flatMap(toProblems));
}

/** References can make a small file a huge one, and a plan has no use for them. */
function findAlias(document: Document): number | null {
  let offset: number | null = null;
  visit(document, {
    Alias(_, { range }) {
      offset = range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

/** The key itself, whose line is that of the mistake even where its value begins on the next one. */
function findKey(parent: unknown, name: PropertyKey | undefined): { range?: [number] } | null {
  if (!isMap(parent)) return null;
  const pair = parent.items.find(({ key }) => isScalar(key) && key.value === name);
  return (pair?.key as { range?: [number] } | undefined) ?? null;
}

const toPlain = (message: string): string => `this is not YAML: ${message.split('\n')[0] ?? message}`;
const toText = (value: unknown): string => `“${typeof value === 'string' ? value : JSON.stringify(value)}”`;
const listWords = (words: readonly string[]): string => words.join(', ');

/** What a value of each name has to be. */
const wanted: Record<keyof PlanEntry, (value: unknown) => string> = {
  planId: (value) =>
    `${toText(value)} is no planId; write lower-case letters, digits and dashes: morning-tablet`,
  kind: (value) => `${toText(value)} is no kind of reminder; write one of ${listWords(ReminderKind.options)}`,
  say: () => 'say must be the words to be said, 1 to 300 letters long',
  at: (value) =>
    Array.isArray(value)
      ? `${toText(value)} is no list of times; write at: ["08:00"]`
      : `${toText(value)} is no time of day; write 08:00`,
  days: (value) => `${toText(value)} is no day; write some of ${listWords(Weekday.options)}`,
  timeCritical: (value) => `${toText(value)} is neither true nor false`,
  speakerDeviceId: (value) => `${toText(value)} is no speaker; write what stands on its casing: speaker-0012`,
};
const isField = (name: PropertyKey | undefined): name is keyof PlanEntry =>
  typeof name === 'string' && Object.hasOwn(wanted, name);

function toMessage(issue: z.core.$ZodIssue, value: unknown): string {
  const field = issue.path.findLast(isField);
  if (issue.code === 'custom') return issue.message;
  if (field === undefined) {
    return issue.path.length === 0 || issue.path.at(-1) === 'reminders'
      ? 'a plan is a list under the word reminders:'
      : 'a reminder has planId, kind, say, at and speakerDeviceId';
  }
  if (value === undefined) return `${field} is missing`;
  return wanted[field](toPlainValue(value));
}

const toPlainValue = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'toJSON' in value
    ? (value as { toJSON(): unknown }).toJSON()
    : value;

function toUnknownKey(key: string, known: readonly string[]): string {
  const nearest = known.toSorted((a, b) => countEdits(key, a) - countEdits(key, b))[0] ?? '';
  const isNear = countEdits(key.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, key.length / 2);
  return isNear
    ? `“${key}” is not known here; did you mean “${nearest}”?`
    : `“${key}” is not known here; what is known: ${listWords(known)}`;
}

/** Letters to insert, leave out or change until one word is the other (Levenshtein). */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const change = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
