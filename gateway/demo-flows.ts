import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applianceLogin } from '#gateway/integrations/prepare-flows.ts';
import { DEMO_LAMP } from './demo-lamp.ts';

const exampleFile = new URL(import.meta.resolve('#dashboards/node-red/flows/bathroom-light.json'));

type Setting = { readonly name: string; readonly value: string };
type FlowNode = { readonly type: string; readonly env?: readonly Setting[] };

/** The example's patience, in seconds of the story. */
const OFF_AFTER_BED_S = 60;
const OFF_AT_LATEST_S = 1_800;

/**
 * Puts the example flow into Node-RED's folder, where there is none yet, with the settings of the demonstration: its lamp,
 * and any hour is night, since Node-RED's clock is life's and not the story's.
 */
export function writeDemoFlows(dataFolder: string, speed: number): void {
  const folder = join(dataFolder, 'node-red');
  if (existsSync(join(folder, 'flows.json'))) return;
  const settings: Readonly<Record<string, string>> = {
    RESIDENT: DEMO_LAMP.replace('bathroom-', 'resident-'),
    LAMP: DEMO_LAMP,
    NIGHT_FROM_HOUR: '0',
    NIGHT_TO_HOUR: '24',
    OFF_AFTER_BED_S: String(OFF_AFTER_BED_S / speed),
    OFF_AT_LATEST_S: String(OFF_AT_LATEST_S / speed),
  };
  const set = (each: Setting): Setting => ({ ...each, value: settings[each.name] ?? each.value });
  const flows = (JSON.parse(readFileSync(exampleFile, 'utf8')) as readonly FlowNode[]).map((node) =>
    node.env === undefined ? node : { ...node, env: node.env.map(set) },
  );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'flows_cred.json'), JSON.stringify(applianceLogin), { mode: 0o600 });
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flows, null, 2), { mode: 0o600 });
}
