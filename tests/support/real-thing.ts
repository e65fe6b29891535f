import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCarer } from '#firmware-sim/carer.ts';
import type { Ready } from '#gateway/main.ts';

/**
 * The real thing, end to end, as it is started in a home: `node gateway/main.ts`, a simulated sensor that streams a
 * fall through its detector, a carer's screen that must ring, SIGTERM that must stop it cleanly. vitest transforms
 * syntax that Node can't strip; only this proves that the process starts. Exit code 0: all of it happened.
 */
const folder = mkdtempSync(join(tmpdir(), 'nightwell-real-'));
const recording = 'tests/firmware-sim/fixtures/synthetic-fall_waist.csv.gz';
const withinMs = 60_000;

const gateway = spawn(
  process.execPath,
  [
    'gateway/main.ts',
    '--demo',
    '--data-folder',
    folder,
    '--http-port',
    '0',
    '--mqtt-port',
    '0',
    '--log-level',
    'warn',
  ],
  { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
);
const late = setTimeout(() => giveUp(`not finished after ${withinMs} ms`), withinMs);
process.once('exit', () => gateway.kill('SIGKILL'));

try {
  const [ready] = (await once(gateway, 'message')) as [Ready];
  if (ready.demo === null) throw new Error('the gateway set up no demonstration home');
  const { pin, wiringFile } = ready.demo;
  const amy = await startCarer({ url: `http://127.0.0.1:${ready.httpPort}`, personId: 'amy', pin });
  say('signed in; the screen shows an empty board');

  const player = spawn(
    process.execPath,
    ['firmware-sim/play-recording.ts', recording, '--as', 'fall-0012', '--wiring', wiringFile],
    { stdio: 'inherit' },
  );
  const alert = await amy.waitFor(({ kind, rings }) => kind === 'possible-fall' && rings, withinMs);
  say(`it rings: ${alert.room?.label}, ${alert.priority}, ${alert.reason}`);
  if (alert.room?.label !== 'Room 12' || alert.priority !== 'high')
    throw new Error('that is not the fall of room 12');

  const answer = await amy.ask('accept-alert', alert.alertId);
  if (!answer.ok) throw new Error(`accepting was refused: ${answer.code}`);
  await amy.waitFor(({ state, rings }) => state === 'accepted' && !rings, withinMs);
  say('accepted, recorded, quiet');
  if (player.exitCode === null) await once(player, 'exit');
  if (player.exitCode !== 0) throw new Error(`the sensor ended with ${player.exitCode}`);

  amy.leave();
  gateway.kill('SIGTERM');
  const [code] = (await once(gateway, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the gateway ended with ${code} after SIGTERM`);
  say('SIGTERM stopped it cleanly');
} catch (error) {
  giveUp(String(error));
} finally {
  clearTimeout(late);
  rmSync(folder, { recursive: true, force: true });
}

function say(words: string): void {
  process.stdout.write(`real thing: ${words}\n`);
}

function giveUp(why: string): void {
  process.stderr.write(`real thing: FAILED: ${why}\n`);
  process.exit(1);
}
