import { DeviceId } from '#devices/ids.ts';
import { CORE_VERSION } from '#gateway/alerting/decide.ts';
import { silentLog } from '#gateway/base/log.ts';
import { defaultNightPolicy, emptyNight } from '#gateway/night.ts';
import { createPipeline } from '#gateway/pipeline.ts';
import { startJournal } from '#gateway/store/start-journal.ts';
import { createSystemClock } from '#gateway/system.ts';
import { aFall, aHomeConfig } from '#tests/support/a-night.ts';

/**
 * The gateway's own door and journal without its sockets, to be cut off from its power: twenty people fall again and
 * again. `node cut-child.ts FOLDER FULL|NORMAL` prints `device boot:seq` the moment that a device would be acknowledged.
 */
const [, , folder = '', synchronous] = process.argv;
const clock = createSystemClock();
const started = await startJournal({
  folder,
  clock,
  log: silentLog,
  coreVersion: CORE_VERSION,
  onFailing: (code) => {
    throw new Error(`the journal refuses: ${code}`);
  },
  onRecovered: () => {},
  faults: { synchronous: synchronous === 'NORMAL' ? 'NORMAL' : 'FULL' },
});
if (!started.ok) throw new Error(started.failure.message);
const { accept } = createPipeline({
  snapshotSeq: 0,
  night: emptyNight,
  policy: defaultNightPolicy,
  policyHash: 'policy-1',
  journal: started.value.journal,
  say: () => {},
  remind: () => {},
  tell: () => {},
  clock,
  log: silentLog,
});
const config = aHomeConfig();
accept({ kind: 'home-configured', config });
const deviceIds = Array.from({ length: 20 }, (_, n) =>
  DeviceId.parse(`fall-${String(n + 1).padStart(4, '0')}`),
);
for (let seq = 0; ; seq += 1) {
  await Promise.all(
    deviceIds.map(async (deviceId) => {
      await accept({ kind: 'event-received', deviceId, reading: aFall(seq) }).recorded;
      process.stdout.write(`${deviceId} boot-1:${seq}\n`);
    }),
  );
}
