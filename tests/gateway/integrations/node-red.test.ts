import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startNodeRedProcess } from '#gateway/integrations/node-red-process.ts';
import { aFlowOf, aHomeWithNodeRed, type HomeWithNodeRed } from './a-node-red.ts';

let house: HomeWithNodeRed | null = null;
afterEach(async () => {
  await house?.stop();
  house = null;
});

const SOON = { timeout: 30_000, interval: 50 };
const isAlive = (pid: number | null): boolean => {
  try {
    return pid !== null && process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('starts the real Node-RED in a folder of its own, hears its canary, and stops it within 5 s', async () => {
  house = await aHomeWithNodeRed();
  const { nodeRed, folder } = house;
  await expect.poll(() => nodeRed.state().state, SOON).toBe('running');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  // The keys and secrets that it was given stand in no file that others may read, and not in its environment.
  expect(statSync(join(folder, 'flows.key')).mode & 0o777).toBe(0o600);
  const { pid } = nodeRed.state();
  expect(readFileSync(join(folder, 'flows.json'), 'utf8')).toContain('nightwell-health');
  const beganMs = performance.now();
  await nodeRed.stop();
  expect(performance.now() - beganMs).toBeLessThan(5_000);
  expect(nodeRed.state()).toMatchObject({ state: 'stopped', pid: null });
  expect(isAlive(pid)).toBe(false);
}, 40_000);

it('a flow can neither start programs, nor read the home’s data, nor write outside its folder', async () => {
  // What a clever flow would try: out of the sandbox of a function node, to Node’s own modules.
  const func = `
    const load = (name) => {
      const host = Buffer.constructor('return process')();
      return host.getBuiltinModule(name);
    };
    const attempt = (work) => { try { work(); return 'done'; } catch (error) { return error.code ?? String(error); } };
    node.warn('tried ' + JSON.stringify({
      program: attempt(() => load('node:child_process').execSync('true')),
      read: attempt(() => load('node:fs').readFileSync('/etc/passwd')),
      data: attempt(() => load('node:fs').readdirSync('..')),
      write: attempt(() => load('node:fs').writeFileSync('../out', 'x')),
      own: attempt(() => load('node:fs').readFileSync('flows.json')),
      env: Object.keys(load('node:process').env).filter((name) => /NIGHTWELL_NODE_RED|SECRET/.test(name)),
    }));`;
  house = await aHomeWithNodeRed({ flows: aFlowOf(func) });
  const { nodeRed } = house;
  const tried = () =>
    nodeRed
      .state()
      .lines.map((line) => /tried (\{.*\})/.exec(line)?.[1])
      .find((line) => line !== undefined);
  await expect.poll(tried, SOON).toBeDefined();
  expect(JSON.parse(tried() ?? '')).toEqual({
    program: 'ERR_ACCESS_DENIED',
    read: 'ERR_ACCESS_DENIED',
    data: 'ERR_ACCESS_DENIED',
    write: 'ERR_ACCESS_DENIED',
    own: 'done',
    env: ['NIGHTWELL_APPLIANCES_SECRET'],
  });
}, 40_000);

it('flows whose function node has no timeout are not started, and the installer is told which', async () => {
  house = await aHomeWithNodeRed({ flows: aFlowOf('for (;;);', { timeout: 0 }) });
  const { nodeRed } = house;
  await expect.poll(() => nodeRed.state().state, SOON).toBe('off');
  expect(nodeRed.state()).toMatchObject({
    pid: null,
    why: expect.stringMatching(/^Node "the body" in the flow "Made by a test" needs a timeout/),
  });
}, 40_000);

it('a Node-RED that keeps dying is started five times, then left off, and that is reported', async () => {
  const flows = aFlowOf("setTimeout(() => { Promise.reject(new Error('unheard')); }, 1);");
  house = await aHomeWithNodeRed({ flows, limits: { firstRestartMs: 20 } });
  const { nodeRed } = house;
  await expect.poll(() => nodeRed.state().state, { ...SOON, timeout: 50_000 }).toBe('off');
  expect(nodeRed.state()).toMatchObject({
    restartCount: 5,
    pid: null,
    why: expect.stringContaining('stays off'),
  });
}, 60_000);

it('a flow of an unknown kind keeps all flows from starting, and it says so in words', async () => {
  const flows = [
    { id: 'tab', type: 'tab' },
    { id: 'x', type: 'someone-elses-node', z: 'tab', wires: [] },
  ];
  house = await aHomeWithNodeRed({ flows, limits: { startWithinMs: 4_000 } });
  const { nodeRed } = house;
  await expect.poll(() => nodeRed.state().why, SOON).toMatch(/not installed here/);
}, 40_000);

it('by default there is no editor at all; asked for, it is on loopback and for one credential of this run', async () => {
  house = await aHomeWithNodeRed({ editorPort: 0 });
  const { nodeRed } = house;
  await expect.poll(() => nodeRed.state().state, SOON).toBe('running');
  const { editor } = nodeRed.state();
  if (editor === null) throw new Error('no editor');
  expect((await fetch(`${editor.url}flows`)).status).toBe(401);
  const signIn = (password: string) =>
    fetch(`${editor.url}auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_id: 'node-red-editor',
        grant_type: 'password',
        scope: '*',
        username: editor.userName,
        password,
      }),
    });
  expect((await signIn('wrong')).ok).toBe(false);
  const { access_token: token } = (await (await signIn(editor.password)).json()) as { access_token: string };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const call = (path: string, body?: unknown) =>
    fetch(`${editor.url}${path}`, {
      headers,
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
  const flows = (await (await call('flows')).json()) as ReadonlyArray<{ type: string }>;
  expect(flows.some(({ type }) => type === 'nightwell-resident-state')).toBe(true);
  // A flow that could stop all others is refused where it is deployed; one that could not is taken.
  const refused = await call('flows', [...flows, ...aFlowOf('for (;;);', { timeout: 0 })]);
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('needs a timeout');
  const exec = await call('flows', [
    ...flows,
    { id: 'e', type: 'exec', z: 'bathroom-light', wires: [[], [], []] },
  ]);
  expect(exec.status).toBe(400);
  expect((await call('flows', [...flows, ...aFlowOf('return msg;')])).status).toBe(204);
  expect((await call('nodes', { module: 'node-red-contrib-anything' })).status).toBe(404);
  expect((await call('diagnostics')).status).toBe(403);
  const listed = (await (
    await fetch(`${editor.url}nodes`, { headers: { ...headers, accept: 'application/json' } })
  ).json()) as ReadonlyArray<{ types: readonly string[] }>;
  const types = listed.flatMap((each) => each.types);
  expect(types).toEqual(
    expect.arrayContaining(['nightwell-alert', 'nightwell-resident-state', 'nightwell-announce']),
  );
  expect(types.filter((type) => /exec|file|watch|tcp|udp/.test(type))).toEqual([]);
}, 40_000);

it('a Node-RED that a killed gateway left behind is ended before another one starts', async () => {
  house = await aHomeWithNodeRed();
  const { nodeRed, folder } = house;
  await expect.poll(() => nodeRed.state().state, SOON).toBe('running');
  const { pid } = nodeRed.state();
  const start = () => startNodeRedProcess({ folder, memoryMb: 128, timeZone: 'UTC', run: {}, env: {} });
  const second = await start();
  await expect.poll(() => isAlive(pid)).toBe(false);
  second.kill('SIGKILL');
  await second.exited;
  // A number that is somebody else's by now is left alone: this very process goes on.
  await nodeRed.stop();
  writeFileSync(join(folder, 'node-red.pid'), String(process.pid));
  const third = await start();
  third.kill('SIGKILL');
  expect(await third.exited).toMatchObject({ signal: 'SIGKILL' });
}, 40_000);

it('a gateway that is killed takes its Node-RED with it', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'nightwell-node-red-'));
  const folder = join(parent, 'node-red');
  // A gateway's part of it, in a process that can be killed.
  const script = `
    import { startNodeRed } from '#gateway/integrations/node-red.ts';
    import { silentLog } from '#gateway/base/log.ts';
    import { createSystemClock } from '#gateway/system.ts';
    const login = { host: '127.0.0.1', port: 9, clientId: 'none', secret: 'none' };
    const nodeRed = startNodeRed({
      folder: ${JSON.stringify(folder)}, homeId: 'rowan-house', name: 'node-red', timeZone: 'UTC',
      broker: login, secret: 'none', appliances: login, editorPort: null,
      publish() {}, clock: createSystemClock(), log: silentLog,
    });
    setInterval(() => {
      const { pid, lines } = nodeRed.state();
      if (lines.some((line) => line.includes('Started flows'))) console.log(pid);
    }, 50);`;
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [said] = (await once(owner.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString().split('\n')[0]);
    expect(isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), SOON).toBe(false);
  } finally {
    owner.kill('SIGKILL');
    rmSync(parent, { recursive: true, force: true });
  }
}, 40_000);
