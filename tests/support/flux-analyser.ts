import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What of the platform's WebAssembly is used: types of it come with a browser's library alone. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: Record<string, object>) => { readonly exports: object };
};

/** What of the analyser's module is used. */
type Analyser = {
  readonly __init: (exports: object) => void;
  readonly is_valid_flux: (query: string) => boolean;
};

/**
 * InfluxData's own analyser of Flux (syntax, names, types), offline. As shipped it does not load in Node: it touches
 * its memory before it has one. This loads a copy in which that comes later.
 */
export async function loadFluxAnalyser(): Promise<(query: string) => boolean> {
  const require = createRequire(import.meta.url);
  const from = dirname(require.resolve('@influxdata/flux-lsp-browser/package.json'));
  const late: string[] = [];
  const source = readFileSync(join(from, 'flux-lsp-browser_bg.js'), 'utf8')
    .replace(/^cached\w+ = new \w+\(wasm\.memory\.buffer\);$/gm, (line) => {
      late.push(line);
      return '';
    })
    .replace(/import \* as wasm from '[^']+';/, 'let wasm;')
    .replace(/\(0, module\.require\)\('util'\)\./g, '');
  const folder = mkdtempSync(join(tmpdir(), 'nightwell-flux-'));
  try {
    const copy = join(folder, 'analyser.mjs');
    writeFileSync(copy, `${source}\nexport function __init(given) { wasm = given; ${late.join(' ')} }`);
    const analyser = (await import(/* @vite-ignore */ pathToFileURL(copy).href)) as Analyser;
    const wasm = new WebAssembly.Module(readFileSync(join(from, 'flux-lsp-browser_bg.wasm')));
    analyser.__init(new WebAssembly.Instance(wasm, { './flux-lsp-browser_bg.js': analyser }).exports);
    return analyser.is_valid_flux;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
