import { randomBytes } from 'node:crypto';
import { connect, type MqttClient } from 'mqtt';
import { DeviceId, HomeId } from '#devices/ids.ts';
import type { BedsideSpeaker, BedsideSpeakerOptions } from '#firmware-sim/bedside-speaker.ts';
import { startBedsideSpeaker } from '#firmware-sim/bedside-speaker.ts';
import { createDrivenClock, type DrivenClock } from '#gateway/base/driven-clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import { createClipRoute } from '#gateway/voice/clip-route.ts';
import type { Engine } from '#gateway/voice/engine.ts';
import type { Outcome } from '#gateway/voice/saying.ts';
import { type SpeakerOutlet, startSpeakerOutlet } from '#gateway/voice/speaker-outlet.ts';
import { startVoice, type Voice } from '#gateway/voice/speech.ts';
import { createWeb } from '#gateway/web/server.ts';
import { startTestBroker, type TestBroker } from '#tests/firmware-sim/a-broker.ts';
import { aFolder, aToneEngine } from './a-voice.ts';

export const speakerId = DeviceId.parse('speaker-0012');
const homeId = HomeId.parse('rowan-house');

export type Bedside = {
  readonly outlet: SpeakerOutlet;
  readonly voice: Voice;
  readonly clock: DrivenClock;
  readonly broker: TestBroker;
  readonly siteUrl: string;
  readonly outcomes: Array<{ promptId: string; deviceId: string } & Outcome>;
  /** Failures of reading a result. */
  readonly unreadable: string[];
  readonly speaker: (options?: Partial<BedsideSpeakerOptions>) => BedsideSpeaker;
  /** Says it, to be played within a minute and answered within ten. */
  readonly say: (promptId: string, words?: string, playWithinMs?: number) => Promise<void>;
  readonly publish: (topic: string, payload: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** A gateway's voice, real broker and real web server included, and room for a speaker beside the bed. */
export async function startBedside(engines: readonly Engine[] = [aToneEngine()]): Promise<Bedside> {
  const { folder, remove } = aFolder();
  const clock = createDrivenClock({ bootId: 'boot', nowMs: Date.now(), uptimeMs: 1_000 });
  const broker = await startTestBroker({ [speakerId]: 'right', gateway: 'right' });
  const voice = await startVoice({ folder, engines, clock, log: silentLog });
  const clips = createClipRoute({ read: voice.read, key: randomBytes(32), clock });
  const rest = { host: '127.0.0.1', port: 0, pages: [], parseCookies: () => ({}), log: silentLog };
  const web = createWeb({ ...rest, routes: [clips.route] });
  const siteUrl = `http://127.0.0.1:${await web.listen()}`;
  const gateway = await connectGateway(broker.brokerUrl);
  const publish = async (topic: string, payload: string): Promise<void> => {
    await gateway.publishAsync(topic, payload, { qos: 1 });
  };
  const outcomes: Bedside['outcomes'] = [];
  const unreadable: string[] = [];
  const outlet = startSpeakerOutlet({
    homeId,
    siteUrl: () => siteUrl,
    voice,
    toSignedPath: clips.toSignedPath,
    withdraw: clips.withdraw,
    publish,
    onOutcome: ({ promptId, deviceId, outcome }) => void outcomes.push({ promptId, deviceId, ...outcome }),
    clock,
    log: silentLog,
  });
  gateway.on('message', (topic, payload) => {
    const taken = outlet.receive(topic, payload);
    if (!taken.ok) unreadable.push(taken.failure.code);
  });
  const speakers: BedsideSpeaker[] = [];
  return {
    outlet,
    voice,
    clock,
    broker,
    siteUrl,
    outcomes,
    unreadable,
    publish,
    speaker(options = {}) {
      const link = { brokerUrl: broker.brokerUrl, homeId, deviceId: speakerId, secret: 'right' };
      const speaker = startBedsideSpeaker({ ...link, speed: 50, ...options });
      speakers.push(speaker);
      return speaker;
    },
    say: (promptId, words = 'It is nine. Drink some water.', playWithinMs = 60_000) =>
      outlet.say({
        promptId,
        deviceId: speakerId,
        words,
        playByUptimeMs: clock.uptimeMs() + playWithinMs,
        answerByUptimeMs: clock.uptimeMs() + 600_000,
      }),
    async stop() {
      await outlet.stop();
      for (const speaker of speakers) await speaker.stop();
      await gateway.endAsync();
      await web.stop();
      await voice.stop();
      await broker.stop();
      remove();
    },
  };
}

async function connectGateway(brokerUrl: string): Promise<MqttClient> {
  const how = { clientId: 'gateway', username: 'gateway', password: 'right', reconnectPeriod: 0 } as const;
  const client = connect(brokerUrl, { ...how, protocolVersion: 4 });
  await client.subscribeAsync('nightwell1/rowan-house/+/result', { qos: 1 });
  return client;
}
