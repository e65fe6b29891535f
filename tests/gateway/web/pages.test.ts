import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '#gateway/base/log.ts';
import { toPageMounts } from '#gateway/web/pages.ts';
import { createWeb } from '#gateway/web/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'nightwell-pages-'));
const warnings: string[] = [];
const log = { ...silentLog, warn: (event: string) => void warnings.push(event) };
let web: ReturnType<typeof createWeb>;
let site: string;
beforeAll(async () => {
  for (const name of ['night-staff', 'bedside']) {
    mkdirSync(join(folder, name, 'assets'), { recursive: true });
    writeFileSync(join(folder, name, 'index.html'), name);
    writeFileSync(join(folder, name, 'assets', 'own.js'), `/* ${name} */`);
  }
  writeFileSync(join(folder, 'secret.txt'), 'not a page');
  const rest = { host: '127.0.0.1', port: 0, routes: [], parseCookies: () => ({}) };
  web = createWeb({ ...rest, pages: toPageMounts(folder), log });
  site = `http://127.0.0.1:${await web.listen()}`;
});
afterAll(async () => {
  await web.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (path: string) => fetch(site + path, { redirect: 'manual' });

it.each([
  { path: '/', says: 'night-staff' },
  { path: '/index.html', says: 'night-staff' },
  { path: '/assets/own.js', says: '/* night-staff */' },
  { path: '/bedside/', says: 'bedside' },
  { path: '/bedside/?a=b', says: 'bedside' },
  { path: '/bedside/assets/own.js', says: '/* bedside */' },
  { path: '/bedside/../assets/own.js', says: '/* night-staff */' },
])('$path is the page of its own folder', async ({ path, says }) => {
  const answer = await ask(path);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe(says);
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

it.each([
  { path: '/bedside', to: '/bedside/' },
  { path: '/bedside?a=b', to: '/bedside/?a=b' },
  { path: '/office', to: '/office/' },
])('$path leads to $to, where its own files are', async ({ path, to }) => {
  const answer = await ask(path);
  expect(answer.status).toBe(308);
  expect(answer.headers.get('location')).toBe(to);
});

it('a page that was never built says so in words, and the log has it', async () => {
  const answer = await ask('/office/');
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(await answer.text()).toContain('This page is not on this machine yet.');
  expect(warnings).toEqual(['pages-missing']);
});

it.each(['/nothing.html', '/bedside/nothing.html', '/bedsides/', '/secret.txt', '/bedside/..%2fsecret.txt'])(
  '%s is not there',
  async (path) => expect((await ask(path)).status).toBe(404),
);
