import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import preact from '@preact/preset-vite';
import { build } from 'vite';

/** The pages, by their folder here; each one is built into a folder of the same name in `dist`. */
const pages = ['night-staff', 'bedside', 'clinical-lead', 'home-office'] as const;

const projectPath = fileURLToPath(new URL('..', import.meta.url));
const dashboardsPath = join(projectPath, 'dashboards');
const distPath = join(dashboardsPath, 'dist');
const stampPath = join(distPath, '.stamp');

/** Builds the pages if a source changed since the last time (or anyway, with `force`). Throws if they do not build. */
export async function buildPagesWhenStale({ force }: { force: boolean }): Promise<'built' | 'fresh'> {
  const stamp = await hashSources();
  if (!force && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) return 'fresh';
  console.log('building the pages …');
  const startedMs = performance.now();
  // Built aside and put in place at the end: a gateway that serves the old pages never finds half of them.
  const asidePath = join(dashboardsPath, 'dist', `.next-${process.pid}`);
  await mkdir(asidePath, { recursive: true });
  try {
    for (const page of pages) {
      await buildPage(page, join(asidePath, page));
      if (existsSync(join(distPath, page)))
        await rename(join(distPath, page), join(asidePath, `${page}-before`));
      await rename(join(asidePath, page), join(distPath, page));
    }
    await writeFile(stampPath, stamp);
  } finally {
    await rm(asidePath, { recursive: true, force: true });
  }
  console.log(`pages built in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
  return 'built';
}

async function buildPage(page: string, outPath: string): Promise<void> {
  await build({
    configFile: false,
    root: join(dashboardsPath, page),
    base: './',
    logLevel: 'warn',
    plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
    css: { postcss: { plugins: [plainLook] } },
    build: {
      outDir: outPath,
      emptyOutDir: true,
      // The pages' content security policy has no place for `data:` URLs or inline scripts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  });
}

/**
 * The NHS service manual's styles without what is the NHS's own: its typeface, fetched from its site, may be used by
 * NHS services alone. Pictures that the styles expect at the root of a site go too; no page of ours uses them.
 */
const plainLook = {
  postcssPlugin: 'plain-look',
  AtRule: {
    'font-face': (rule: { remove: () => void }) => rule.remove(),
    // `screen\0`: meant for Internet Explorer 9, and no CSS.
    media: (rule: { params: string; remove: () => void }) => {
      if (rule.params.includes('\\0')) rule.remove();
    },
  },
  Declaration(declaration: { prop: string; value: string; remove: () => void }) {
    if (/url\(\/assets\//.test(declaration.value)) declaration.remove();
    else if (declaration.value.includes('Frutiger W01,'))
      declaration.value = declaration.value.replace('Frutiger W01,', '');
  },
};

/** One hash of everything that the pages are made of. */
async function hashSources(): Promise<string> {
  const own = (await listFiles(dashboardsPath)).filter((path) => !path.startsWith(distPath));
  const devices = await listFiles(join(projectPath, 'devices'));
  const wire = [
    'gateway/staff/protocol.ts',
    'gateway/voice/bedside-protocol.ts',
    'gateway/hub-link/envelope.ts',
    'gateway/office/protocol.ts',
  ].flatMap((path) => [...collectImports(join(projectPath, path))]);
  const lock = join(projectPath, 'package-lock.json');
  const hash = createHash('sha256');
  for (const path of [...new Set([...own, ...devices, ...wire, lock])].toSorted()) {
    hash.update(`${relative(projectPath, path)}\n`).update(await readFile(path));
  }
  return hash.digest('hex');
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** A file and all files of ours that it imports, and they. */
function collectImports(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(/from '((?:#|\.\/)[^']+)'/g)) {
    const next = name.startsWith('#') ? join(projectPath, name.slice(1)) : join(dirname(path), name);
    collectImports(next, found);
  }
  return found;
}

const help = `Usage: npx nightwell build pages [--force]

Builds the pages into dashboards/dist, where their sources changed since the last time.

  --force   build even if nothing changed
  --help    this text

Exit codes: 0 done, 1 failed, 2 used wrongly.`;

async function main(): Promise<number> {
  try {
    const options = { force: { type: 'boolean' }, help: { type: 'boolean' } } as const;
    const { values } = parseArgs({ options });
    if (values.help) console.log(help);
    else await buildPagesWhenStale({ force: values.force ?? false });
    return 0;
  } catch (error) {
    const isUsage =
      error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    console.error(isUsage ? `${error.message}\n\n${help}` : error);
    return isUsage ? 2 : 1;
  }
}

if (import.meta.main) process.exitCode = await main();
