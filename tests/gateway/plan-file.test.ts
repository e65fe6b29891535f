import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parsePlanText, readPlans, toPlansInForce } from '#gateway/plan-file.ts';

const good = `# What Hilda hears
reminders:
  - planId: morning-tablet
    kind: medicine
    say: Good morning Hilda. It is time for your tablet, with a glass of water.
    at: [08:00, "20:30"]
    timeCritical: true
    speakerDeviceId: speaker-0012
  - planId: tea
    kind: drink
    say: There is a cup of tea beside you.
    at: ["15:00"]
    days: [saturday, sunday]
    speakerDeviceId: speaker-0012
`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightwell-plans-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const write = (file: string, text: string) => writeFileSync(join(folder, file), text);

it('a right file is read', async () => {
  write('resident-12.yaml', good);
  const { plans, problems } = await readPlans(folder);
  expect(problems).toEqual([]);
  expect(plans).toMatchObject([
    {
      residentId: 'resident-12',
      entries: [{ at: ['08:00', '20:30'], timeCritical: true }, { timeCritical: false }],
    },
  ]);
});

it.each([
  {
    why: 'a time that is none',
    from: '"20:30"',
    to: '"25:00"',
    line: 6,
    says: '“25:00” is no time of day; write 08:00',
  },
  {
    why: 'a time without its zero',
    from: '[08:00',
    to: '[8:00',
    line: 6,
    says: '“8:00” is no time of day; write 08:00',
  },
  {
    why: 'no list of times',
    from: '["15:00"]',
    to: '15:00',
    line: 12,
    says: '“15:00” is no time of day; write 08:00',
  },
  {
    why: 'an empty list of times',
    from: '["15:00"]',
    to: '[]',
    line: 12,
    says: '“[]” is no list of times; write at: ["08:00"]',
  },
  {
    why: 'the same time twice',
    from: '"20:30"',
    to: '"08:00"',
    line: 6,
    says: 'the same time stands there twice',
  },
  {
    why: 'a misspelt word',
    from: 'timeCritical',
    to: 'timecritcal',
    line: 7,
    says: '“timecritcal” is not known here; did you mean “timeCritical”?',
  },
  {
    why: 'a word from nowhere',
    from: '    days:',
    to: '    strength:',
    line: 13,
    says: '“strength” is not known here; what is known: planId, kind, say, at, days, timeCritical, speakerDeviceId',
  },
  {
    why: 'a misspelt heading',
    from: 'reminders:',
    to: 'reminder:',
    line: 2,
    says: '“reminder” is not known here; did you mean “reminders”?',
  },
  {
    why: 'a kind that is none',
    from: 'kind: drink',
    to: 'kind: whisky',
    line: 10,
    says: '“whisky” is no kind of reminder; write one of medicine, drink, turning, toilet, comfort',
  },
  {
    why: 'no words',
    from: 'say: There is a cup of tea beside you.',
    to: 'say: " "',
    line: 11,
    says: 'say must be the words to be said, 1 to 300 letters long',
  },
  {
    why: 'a day that is none',
    from: 'sunday',
    to: 'sonday',
    line: 13,
    says: /“sonday” is no day; write some of monday/,
  },
  {
    why: 'yes for true',
    from: 'timeCritical: true',
    to: 'timeCritical: yes',
    line: 7,
    says: '“yes” is neither true nor false',
  },
  {
    why: 'a missing speaker',
    from: '    days: [saturday, sunday]\n    speakerDeviceId: speaker-0012\n',
    to: '',
    line: 9,
    says: 'speakerDeviceId is missing',
  },
  {
    why: 'a name twice',
    from: 'planId: tea',
    to: 'planId: morning-tablet',
    line: 2,
    says: 'two entries have the same planId',
  },
  {
    why: 'a key twice',
    from: 'kind: drink',
    to: 'say: again',
    line: 11,
    says: /^this is not YAML: Map keys must be unique/,
  },
  { why: 'no YAML at all', from: 'kind: drink', to: 'kind: "drink', line: 10, says: /^this is not YAML/ },
])('$why is said in plain words, with its line', ({ from, to, line, says }) => {
  expect(good).toContain(from);
  const read = parsePlanText(good.replace(from, to));
  if (read.ok) throw new Error('it was read without a word');
  const hit = read.failure.find(({ message }) =>
    typeof says === 'string' ? message === says : says.test(message),
  );
  expect(hit, JSON.stringify(read.failure)).toBeDefined();
  if (!/not YAML/.test(hit?.message ?? '')) expect(hit?.line).toBe(line);
});

it.each(['', '- a\n- b', 'reminders: 5', 'reminders: [5]', 'just words', '42', '&a [*a, *a]', '\u0000'])(
  'a file of other things is refused, not believed: %j',
  (text) => expect(parsePlanText(text).ok).toBe(false),
);

it('a broken file takes no other with it, and its own resident keeps the plan from before', async () => {
  write('resident-12.yaml', good);
  write('resident-13.yaml', good);
  const before = (await readPlans(folder)).plans;
  write('resident-13.yaml', good.replace('[08:00', '[8'));
  write('resident-14.yml', good);
  const read = await readPlans(folder);
  expect(read.plans.map(({ residentId }) => residentId)).toEqual(['resident-12', 'resident-14']);
  expect(read.problems).toEqual([
    { file: 'resident-13.yaml', line: 6, message: '“8” is no time of day; write 08:00' },
  ]);
  expect(toPlansInForce(read, before).map(({ residentId }) => residentId)).toEqual([
    'resident-12',
    'resident-13',
    'resident-14',
  ]);
});

it('a plan whose file is gone is over', async () => {
  write('resident-12.yaml', good);
  const before = (await readPlans(folder)).plans;
  rmSync(join(folder, 'resident-12.yaml'));
  expect(toPlansInForce(await readPlans(folder), before)).toEqual([]);
});

it('a file named after nobody is named in a problem', async () => {
  write('Hilda Forsyth.yaml', good);
  const { plans, problems } = await readPlans(folder);
  expect(plans).toEqual([]);
  expect(problems[0]?.message).toMatch(/the name of the file must be that of the resident/);
});

it('a file of megabytes is not read', async () => {
  write('resident-12.yaml', `${good}# ${'x'.repeat(70_000)}\n`);
  expect((await readPlans(folder)).broken).toEqual(['resident-12']);
});

it('a folder that is not there holds no plans', async () => {
  expect(await readPlans(join(folder, 'none'))).toEqual({ plans: [], problems: [], broken: [] });
});
