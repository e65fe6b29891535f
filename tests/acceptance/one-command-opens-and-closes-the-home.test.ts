import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCarer } from '#firmware-sim/carer.ts';

/*
  a newcomer types one command
  it says where to look and how to sign in
  within a minute somebody falls in room 12, and the screen rings
  Ctrl-C stops all of it
*/

let folder: string;
let child: ChildProcess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightwell-demo-'));
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => {
  // Any free ports: another hub may be running on this machine.
  const env = { ...process.env, NIGHTWELL_HUB_HTTP_PORT: '0', NIGHTWELL_HUB_MQTT_PORT: '0' };
  child = spawn(process.execPath, ['gateway/cli.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8');
    });
  }
  return { printed: () => printed, ended: once(child, 'exit').then(([code]) => code as number | null) };
};
const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
};

describe('npm start', () => {
  it('opens Rowan House, rings for the fall in room 12 within a minute, and closes on Ctrl-C', async () => {
    const [http, mqtt] = [await freePort(), await freePort()];
    const demo = run('demo', '--data-folder', folder, '--http-port', `${http}`, '--mqtt-port', `${mqtt}`);
    await expect.poll(demo.printed, { timeout: 40_000 }).toMatch(/PIN \d{4}/);
    expect(demo.printed()).toContain(`http://localhost:${http}/`);
    expect(demo.printed()).toMatch(/In Rowan House it is \w+ \d+ \w+, 21:1\d/);
    expect(demo.printed(), 'the hub says nothing that is for another start').not.toContain('A new home');
    const pin = /PIN (\d{4})/.exec(demo.printed())?.[1] ?? '';
    const hubUrl =
      /Clinical lead +(http:\S+) \(clinical-lead, password \S+\)/.exec(demo.printed())?.[1] ?? '';
    expect((await fetch(hubUrl)).status).toBe(200);

    const amy = await startCarer({ url: `http://127.0.0.1:${http}`, personId: 'amy', pin });
    const alert = await amy.waitFor(({ kind, rings }) => kind === 'possible-fall' && rings, 60_000);
    expect(alert).toMatchObject({ room: { label: 'Room 12' }, priority: 'high' });
    amy.leave();

    child.kill('SIGINT');
    expect(await demo.ended).toBe(0);
    expect(demo.printed()).toContain('is closed');
    const probe = fetch(`http://127.0.0.1:${http}/api/people`);
    await expect(probe).rejects.toThrow();
    await expect(fetch(hubUrl)).rejects.toThrow();
  }, 120_000);

  it('names who holds a taken port, and ends with 1', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const { port } = squatter.address() as { port: number };
    const demo = run('demo', '--data-folder', folder, '--http-port', `${port}`, '--mqtt-port', '0');
    expect(await demo.ended).toBe(1);
    expect(demo.printed()).toContain(`Port ${port} is taken by`);
    expect(demo.printed()).toContain(`(pid ${process.pid})`);
    squatter.close();
  }, 60_000);
});

describe('npx nightwell', () => {
  it('lists every command with --help, and ends with 0', async () => {
    const help = run('--help');
    expect(await help.ended).toBe(0);
    for (const name of [
      'demo',
      'gateway',
      'simulate home',
      'simulate carers',
      'device play',
      'build pages',
    ]) {
      expect(help.printed()).toContain(name);
    }
  });

  it.each([
    { argv: ['dance'], says: 'no command "dance"' },
    { argv: ['device', 'dance'], says: 'no command "device dance"' },
    { argv: ['gateway', '--http-port', 'x'], says: '--http-port x' },
    { argv: ['demo', '--colour', 'red'], says: '--colour' },
    { argv: ['demo', '--speed', '21'], says: '--speed 21' },
    { argv: ['device', 'play'], says: '' },
  ])('ends with 2 when it is used wrongly: $argv', async ({ argv, says }) => {
    const wrong = run(...argv);
    expect(await wrong.ended).toBe(2);
    expect(wrong.printed()).toContain(says);
  });

  it.each([
    ['gateway'],
    ['demo'],
    ['simulate', 'home'],
    ['simulate', 'carers'],
    ['device', 'play'],
    ['device', 'measure'],
    ['build', 'pages'],
  ])('explains itself: %s %s', async (...argv) => {
    const help = run(...argv.filter((word) => word !== undefined), '--help');
    expect(await help.ended).toBe(0);
    expect(help.printed()).toMatch(/usage/i);
  });
});
