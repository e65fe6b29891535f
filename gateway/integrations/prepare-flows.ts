import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { checkFlows } from './check-flows.ts';

const flowsFolder = new URL('.', import.meta.resolve('#dashboards/node-red/flows/health.json'));

/** Of the example's MQTT broker: names of what the environment holds, no secret. */
const inEnvironment = (name: string) => `\${${name}}`;
export const applianceLogin = {
  'appliances-broker': {
    user: inEnvironment('NIGHTWELL_APPLIANCES_CLIENT_ID'),
    password: inEnvironment('NIGHTWELL_APPLIANCES_SECRET'),
  },
};

type FlowNode = { readonly id?: unknown; readonly z?: unknown };

/** Why Node-RED is not started; `message` is for whoever made the flows. */
export type FlowsFailure = { readonly code: 'flows-refused' | 'flows-unreadable'; readonly message: string };

/**
 * Node-RED's folder, ready for a start: mode 0700, with the example in an empty one, the health flow as it ships, and
 * all flows checked. Returns the key that Node-RED seals the logins in its flows with: made once, kept beside them.
 */
export async function prepareFlows(
  folder: string,
): Promise<Result<{ credentialSecret: string }, FlowsFailure>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const flowsFile = join(folder, 'flows.json');
  const kept = await readIfThere(flowsFile);
  if (kept === null) await writeWhole(join(folder, 'flows_cred.json'), JSON.stringify(applianceLogin));
  const flows = parse(kept ?? (await readFile(new URL('bathroom-light.json', flowsFolder), 'utf8')));
  if (flows === null) {
    const message = `${flowsFile} is not a list of flows. Put a good copy there, or take it away to begin anew.`;
    return fail({ code: 'flows-unreadable', message });
  }
  const problems = checkFlows(flows);
  if (problems.length > 0) return fail({ code: 'flows-refused', message: problems.join(' ') });
  const health = parse(await readFile(new URL('health.json', flowsFolder), 'utf8')) ?? [];
  const ours = new Set(health.map(({ id }) => id));
  const theirs = flows.filter(({ id, z }) => !ours.has(id) && z !== 'nightwell-health');
  const next = JSON.stringify([...theirs, ...health], null, 2);
  if (next !== kept) await writeWhole(flowsFile, next);
  return ok({ credentialSecret: await readKey(join(folder, 'flows.key')) });
}

async function readKey(file: string): Promise<string> {
  const kept = await readIfThere(file);
  if (kept !== null) return kept;
  const key = randomBytes(32).toString('base64url');
  await writeWhole(file, key);
  return key;
}

function parse(text: string): FlowNode[] | null {
  try {
    const flows: unknown = JSON.parse(text);
    return Array.isArray(flows) ? flows : null;
  } catch {
    return null; // JSON.parse answers by throwing
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

/** The whole file or the old one, whenever the power goes. */
async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
}
