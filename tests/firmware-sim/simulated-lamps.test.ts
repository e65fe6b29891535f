import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AutomationName } from '#devices/platform.ts';
import { startSimulatedLamps } from '#firmware-sim/simulated-lamps.ts';
import { toApplianceCredential, toBridgeCredential } from '#gateway/broker/platform-credential.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

const soon = { timeout: 10_000, interval: 10 };
const name = AutomationName.parse('node-red');

let home: TestHome;
let automation: MqttClient;
let lamps: ReturnType<typeof startSimulatedLamps>;
const told: string[] = [];
const states: string[] = [];
beforeEach(async () => {
  told.length = 0;
  states.length = 0;
  home = await startHome({
    credentials: [toApplianceCredential(name, 'of-node-red'), toBridgeCredential('zigbee2mqtt', 'of-bridge')],
  });
  const brokerUrl = `mqtt://127.0.0.1:${home.gateway().mqttPort}`;
  const bridge = { clientId: 'zigbee2mqtt', secret: 'of-bridge', lamps: ['bathroom-5'] };
  lamps = startSimulatedLamps({ brokerUrl, bridge, tell: (words) => void told.push(words) });
  const clientId = 'appliances-node-red';
  automation = await connectAsync(brokerUrl, {
    ...{ clientId, username: clientId, password: 'of-node-red', protocolVersion: 4 as const, keepalive: 30 },
  });
  automation.on('message', (topic, payload) => void states.push(`${topic} ${payload.toString()}`));
  await automation.subscribeAsync('zigbee2mqtt/+');
});
afterEach(async () => {
  await lamps.stop();
  await automation.endAsync(true);
  await home.stop();
});

it('an automation lights the bathroom through the house’s broker, and the lamp says that it shines', async () => {
  const light = () => automation.publish('zigbee2mqtt/bathroom-5/set', '{"state":"ON","brightness":40}');
  // The bridge may not be listening yet: like a person at the switch, try again until it shines.
  await vi.waitUntil(() => {
    if (told.length === 0) light();
    return told.length > 0 && states.length > 0;
  }, soon);
  expect(told[0]).toBe('Room 5: the bathroom lamp goes on (simulated)');
  expect(states).toContain('zigbee2mqtt/bathroom-5 {"state":"ON","brightness":40}');
  automation.publish('zigbee2mqtt/bathroom-5/set', '{"state":"OFF"}');
  await vi.waitUntil(() => told.length === 2, soon);
  expect(told).toEqual([expect.any(String), 'Room 5: the bathroom lamp goes off (simulated)']);
});

it('what is not understood, or is for another lamp, changes nothing', async () => {
  for (const [topic, payload] of [
    ['zigbee2mqtt/bathroom-6/set', '{"state":"ON"}'],
    ['zigbee2mqtt/bathroom-5/set', 'on'],
    ['zigbee2mqtt/bathroom-5/set', '{"state":"BRIGHT"}'],
  ] as const)
    automation.publish(topic, payload);
  await vi.waitUntil(() => {
    automation.publish('zigbee2mqtt/bathroom-5/set', '{"brightness":7}');
    return states.length > 0;
  }, soon);
  expect(told).toEqual([]);
  expect(states[0]).toBe('zigbee2mqtt/bathroom-5 {"state":"OFF","brightness":7}');
});
