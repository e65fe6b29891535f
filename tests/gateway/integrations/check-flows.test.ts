import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkFlows } from '#gateway/integrations/check-flows.ts';
import { createRestartBudget } from '#gateway/integrations/restart-budget.ts';

const tab = { id: 'tab', type: 'tab', label: 'Lights' };
const nodeOf = (more: object) => [tab, { id: 'n1', z: 'tab', name: 'do it', ...more }];

it.each<{ why: string; flows: unknown; problem: RegExp | null }>([
  { why: 'a function node with a timeout', flows: nodeOf({ type: 'function', timeout: 5 }), problem: null },
  {
    why: 'a timeout as the editor writes it',
    flows: nodeOf({ type: 'function', timeout: '5' }),
    problem: null,
  },
  {
    why: 'no timeout',
    flows: nodeOf({ type: 'function' }),
    problem: /^Node "do it" in the flow "Lights" needs a timeout/,
  },
  {
    why: 'a timeout of 0, which is none',
    flows: nodeOf({ type: 'function', timeout: 0 }),
    problem: /needs a timeout/,
  },
  { why: 'an empty one', flows: nodeOf({ type: 'function', timeout: '' }), problem: /needs a timeout/ },
  {
    why: 'one of an hour',
    flows: nodeOf({ type: 'function', timeout: 3_600 }),
    problem: /at most 10 seconds/,
  },
  { why: 'a program', flows: nodeOf({ type: 'exec' }), problem: /starts programs and is switched off/ },
  { why: 'a file', flows: nodeOf({ type: 'file in' }), problem: /reads files/ },
  { why: 'a port', flows: nodeOf({ type: 'tcp in' }), problem: /opens ports/ },
  { why: 'no flows at all', flows: { nodes: [] }, problem: /not a list of nodes/ },
  { why: 'a node of no type', flows: [{ id: 'x' }], problem: /^Node x has no type/ },
])('flows with $why: $problem', ({ flows, problem }) => {
  const problems = checkFlows(flows);
  if (problem === null) expect(problems).toEqual([]);
  else expect(problems).toEqual([expect.stringMatching(problem)]);
});

it.each(['health.json', 'bathroom-light.json'])('%s, which ships, may run', (name) => {
  const file = new URL(import.meta.resolve(`#dashboards/node-red/flows/${name}`));
  expect(checkFlows(JSON.parse(readFileSync(file, 'utf8')))).toEqual([]);
});

it('starts again after 1, 2, 4, 8 and 16 s, then no more, until five minutes have passed', () => {
  const { take } = createRestartBudget();
  const ends = [0, 2_000, 5_000, 10_000, 20_000, 40_000, 299_999, 300_000];
  expect(ends.map(take)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, null, null, 16_000]);
});
