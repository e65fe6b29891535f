import { expect, it } from 'vitest';
import { HomeId } from '#devices/ids.ts';
import { PlatformAnswer } from '#devices/platform.ts';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import { createAutomationRequests } from '#gateway/integrations/automation-requests.ts';

const topic = 'nightwell1/rowan-house/automation/node-red/request';
const announce = { kind: 'announce', requestId: 'r1', roomId: 'room-12', words: 'It is still night.' };

function aDesk(refusal: string | null = null) {
  const clock = createDrivenClock({ bootId: 'boot', nowMs: 1_795_000_000_000, uptimeMs: 0 });
  const heard: string[] = [];
  const answers: PlatformAnswer[] = [];
  const desk = createAutomationRequests({
    homeId: HomeId.parse('rowan-house'),
    onAnnounce(name, request) {
      heard.push(`${name}: ${request.words}`);
      return refusal;
    },
    onCanaryBack: (name, nonce) => void heard.push(`${name} is back with ${nonce}`),
    publish: (_topic, payload) => void answers.push(PlatformAnswer.parse(JSON.parse(payload))),
    clock,
    log: silentLog,
  });
  const ask = (body: unknown, on = topic) =>
    desk.take({ topic: on, payload: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) });
  return { clock, heard, answers, desk, ask };
}

it('what an automation asks is put to the gateway, answered and shown, without the words', () => {
  const { ask, heard, answers, desk } = aDesk();
  expect(ask(announce)).toBe(true);
  expect(heard).toEqual(['node-red: It is still night.']);
  expect(answers).toEqual([{ kind: 'answer', requestId: 'r1', answer: 'taken', code: null }]);
  expect(desk.shown()).toMatchObject([{ name: 'node-red', kind: 'announce', refusal: null }]);
  expect(JSON.stringify(desk.shown())).not.toContain('night.');
});

it('the gateway may say no, and the automation is told why', () => {
  const { ask, answers, desk } = aDesk('quiet-hours');
  ask(announce);
  expect(answers).toMatchObject([{ answer: 'refused', code: 'quiet-hours' }]);
  expect(desk.stats()).toEqual({ takenCount: 0, refusedCount: 1 });
});

it('a canary that comes back is no request', () => {
  const { ask, heard, desk } = aDesk();
  ask({ kind: 'canary-back', nonce: 'n1' });
  expect(heard).toEqual(['node-red is back with n1']);
  expect(desk.shown()).toEqual([]);
});

it('three announcements at once are put to the gateway, then one each ten seconds', () => {
  const { ask, heard, answers, clock } = aDesk();
  for (let each = 0; each < 5; each += 1) ask(announce);
  expect(heard).toHaveLength(3);
  expect(answers.slice(3)).toMatchObject([{ code: 'too-many' }, { code: 'too-many' }]);
  clock.advance(10_000);
  ask(announce);
  ask(announce);
  expect(heard).toHaveLength(4);
});

it.each<{ why: string; body: unknown }>([
  { why: 'raises an event', body: { kind: 'fall-detected', bootId: 'b', seq: 0 } },
  { why: 'accepts an alert', body: { kind: 'accept', alertId: 'fall-0012.b.0' } },
  { why: 'has no words', body: { ...announce, words: '   ' } },
  { why: 'says too much', body: { ...announce, words: 'a'.repeat(201) } },
  { why: 'names no room of ours', body: { ...announce, roomId: 'Room 12' } },
  { why: 'is not JSON', body: '{' },
  { why: 'is too long', body: `${JSON.stringify(announce)}${' '.repeat(3_000)}` },
])('a request that $why is counted and put to nobody', ({ body }) => {
  const { ask, heard, desk } = aDesk();
  expect(ask(body)).toBe(true);
  expect(heard).toEqual([]);
  expect(desk.shown()).toMatchObject([{ kind: null, refusal: 'unreadable' }]);
});

it.each([
  'nightwell1/other-house/automation/node-red/request',
  'zigbee2mqtt/lamp',
  'nightwell1/rowan-house/fall-0001/event',
])('a packet on %s is somebody else’s', (on) => {
  const { ask, heard } = aDesk();
  expect(ask(announce, on)).toBe(false);
  expect(heard).toEqual([]);
});
