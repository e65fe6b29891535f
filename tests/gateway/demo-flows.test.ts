import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeDemoFlows } from '#gateway/demo-flows.ts';
import { checkFlows } from '#gateway/integrations/check-flows.ts';
import { prepareFlows } from '#gateway/integrations/prepare-flows.ts';

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'nightwell-flows-'));
});
afterEach(() => rmSync(dataFolder, { recursive: true }));

const flowsFile = () => join(dataFolder, 'node-red', 'flows.json');
const readSettings = (): Record<string, string> => {
  const flows = JSON.parse(readFileSync(flowsFile(), 'utf8'));
  const [tab] = flows.filter(({ id }: { id: string }) => id === 'bathroom-light');
  return Object.fromEntries(tab.env.map(({ name, value }: Record<string, string>) => [name, value]));
};

it('the example lights the lamp of whoever gets up in the first minutes, at any hour of life’s clock', () => {
  writeDemoFlows(dataFolder, 1);
  expect(readSettings()).toMatchObject({
    ...{ RESIDENT: 'resident-5', LAMP: 'bathroom-5' },
    ...{ NIGHT_FROM_HOUR: '0', NIGHT_TO_HOUR: '24', OFF_AFTER_BED_S: '60' },
  });
});

it('in a faster story its patience is the story’s', () => {
  writeDemoFlows(dataFolder, 20);
  expect(readSettings()).toMatchObject({ OFF_AFTER_BED_S: '3', OFF_AT_LATEST_S: '90' });
});

it('the gateway takes it as it is, for its owner’s eyes only', async () => {
  writeDemoFlows(dataFolder, 1);
  expect(statSync(join(dataFolder, 'node-red')).mode & 0o077).toBe(0);
  expect(await prepareFlows(join(dataFolder, 'node-red'))).toMatchObject({ ok: true });
  expect(checkFlows(JSON.parse(readFileSync(flowsFile(), 'utf8')))).toEqual([]);
  expect(readSettings()).toMatchObject({ LAMP: 'bathroom-5' });
});

it('flows that somebody drew are left as they are', () => {
  writeDemoFlows(dataFolder, 1);
  writeFileSync(flowsFile(), '[]');
  writeDemoFlows(dataFolder, 1);
  expect(readFileSync(flowsFile(), 'utf8')).toBe('[]');
});
