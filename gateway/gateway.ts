import { CORE_VERSION } from '#gateway/alerting/decide.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { createStopStack } from '#gateway/base/stop-stack.ts';
import { createDispatcher } from '#gateway/delivery/dispatcher.ts';
import { startJournal } from '#gateway/store/start-journal.ts';
import { buildHouse } from './build-house.ts';
import type { Gateway, GatewayOptions } from './gateway-options.ts';
import { createLate } from './late.ts';
import { defaultNightPolicy } from './night.ts';
import { type GatewayFailure, openDoor, openHome, toStartFailure } from './open-home.ts';
import type { Pipeline } from './pipeline.ts';

/** Builds the house from the bottom to the top. `stop` takes it down in reverse and writes what waits. */
export async function startGateway(options: GatewayOptions): Promise<Result<Gateway, GatewayFailure>> {
  const { clock, log, dataFolder } = options;
  const stack = createStopStack();
  let door: Pipeline | null = null;
  const started = await startJournal({
    folder: dataFolder,
    clock,
    log,
    coreVersion: CORE_VERSION,
    onFailing: (code) => void door?.accept({ kind: 'journal-failed', code }),
    onRecovered: () => void door?.accept({ kind: 'journal-recovered' }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
  });
  if (!started.ok) return started;
  const { journal, restored } = started.value;
  stack.add('journal', journal);
  try {
    const home = await openHome(journal, restored, options);
    if (!home.ok) {
      await stack.stop();
      return home;
    }
    const { hubLink = null } = options;
    const { homeId } = home.value.register.documents().homeConfig;
    if (hubLink !== null && hubLink.homeId !== homeId) {
      await stack.stop();
      const message = `The hub’s link file is for the home ${hubLink.homeId}, and this one is ${homeId}.`;
      return fail({ code: 'link-of-another-home', message });
    }
    const dispatcher = createDispatcher(log);
    const late = createLate();
    const pipeline = openDoor({
      journal,
      restored,
      policy: { ...defaultNightPolicy, alerting: options.policy ?? defaultNightPolicy.alerting },
      tell: dispatcher.tell,
      say: late.say,
      remind: late.remind,
      clock,
      log,
    });
    door = pipeline;
    stack.add('pipeline', pipeline);
    return ok(
      await buildHouse({ ...home.value, journal, restored, pipeline, dispatcher, stack, late }, options),
    );
  } catch (error) {
    await stack.stop();
    const failure = toStartFailure(error, options.host);
    if (failure === null) throw error;
    return fail(failure);
  }
}
