import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildPagesWhenStale } from '#dashboards/build.ts';

const buildPath = fileURLToPath(new URL('../../dashboards/build.ts', import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [buildPath, ...args], { encoding: 'utf8' });

it('pages whose sources have not changed are not built again', async () => {
  await buildPagesWhenStale({ force: false });
  expect(await buildPagesWhenStale({ force: false })).toBe('fresh');
});

it.each([
  { args: ['--help'], code: 0, says: /Usage: npx nightwell build pages/ },
  { args: ['--sideways'], code: 2, says: /--sideways/ },
])('build $args ends with $code', ({ args, code, says }) => {
  const { status, stdout, stderr } = run(...args);
  expect(status).toBe(code);
  expect(stdout + stderr).toMatch(says);
});
