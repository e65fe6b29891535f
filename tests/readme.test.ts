import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { defaultPolicy } from '#gateway/alerting/policy.ts';
import { options } from '#gateway/options-table.ts';
import { parsePlanText } from '#gateway/plan-file.ts';

const readme = readFileSync('README.md', 'utf8');
const between = (name: string): string =>
  readme.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0] ?? '';

const toOptionRows = (): string =>
  [
    '| option | default | what it is |',
    '| --- | --- | --- |',
    ...Object.entries(options).map(
      ([name, { default: value, words }]) =>
        `| \`--${name}\` | ${value === '' ? '–' : `\`${value}\``} | ${words} |`,
    ),
  ].join('\n');

it('tells every option of the gateway with its default, as config.ts has it', () => {
  expect(between('options').trim()).toBe(toOptionRows());
});

it('shows a plan that the gateway can read', () => {
  const text = between('plan')
    .trim()
    .replace(/^```yaml\n/, '')
    .replace(/\n```$/, '\n');
  const plan = parsePlanText(text);
  expect(plan.ok ? plan.value.map(({ planId }) => planId) : plan.failure).toEqual([
    'evening-tea',
    'parkinson',
  ]);
});

const partsNamed = [...readme.matchAll(/^\| `([a-z-]+\/(?:[a-z-]+\/)?)`(?: \*)? \|/gm)].map(
  ([, part]) => part ?? '',
);

it('draws the house as it stands: every part exists, and no part is missing', () => {
  expect(partsNamed.length).toBeGreaterThan(5);
  for (const part of partsNamed) expect(existsSync(part), part).toBe(true);
  const gatewayParts = readdirSync('gateway', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `gateway/${entry.name}/`);
  expect(partsNamed).toEqual(expect.arrayContaining(gatewayParts));
});

it.each([
  ...new Set(
    [...readme.matchAll(/`((?:devices|gateway|dashboards|firmware-sim|tests)\/[\w./-]+)`/g)].map(
      ([, path]) => path ?? '',
    ),
  ),
])('names a file or folder that exists: %s', (path) => expect(existsSync(path)).toBe(true));

it.each([...readme.matchAll(/\]\(\.\/([^)#]+)[^)]*\)/g)].map(([, path]) => path ?? ''))(
  'links to what exists: %s',
  (path) => {
    expect(existsSync(path)).toBe(true);
  },
);

it.each(Object.entries(defaultPolicy.ladders).filter(([priority]) => priority !== 'low'))(
  'tells the ladder of %s as the policy has it',
  (priority, { rungs }) => {
    const row = readme.split('\n').find((line) => line.startsWith(`| ${priority} (`)) ?? '';
    const cell = row.split('|')[2] ?? '';
    const told = [...cell.matchAll(/(\d+) (s|min)\b/g)].map(
      ([, amount, unit]) => Number(amount) * (unit === 's' ? 1_000 : 60_000),
    );
    const distinct = rungs.filter(({ audience }, index) => audience !== rungs[index - 1]?.audience);
    expect(told).toEqual(distinct.map(({ afterMs }) => afterMs));
  },
);
