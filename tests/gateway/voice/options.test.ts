import { expect, it } from 'vitest';
import { createEngines, VoiceOptions } from '#gateway/voice/options.ts';

const namesOf = (options: object) =>
  createEngines(VoiceOptions.parse(options), '/nowhere').map(({ name }) => name);

it.each([
  { why: 'nothing chosen', options: {}, speak: ['clip', 'flite'] },
  { why: 'a British voice chosen', options: { engine: 'espeak-ng' }, speak: ['clip', 'espeak-ng', 'flite'] },
  {
    why: 'a Piper voice at hand',
    options: { engine: 'piper', piperProgram: '/p', piperFolder: '/m' },
    speak: ['clip', 'piper', 'flite'],
  },
])('asks a carer’s own recording first and flite last: $why', ({ options, speak }) => {
  expect(namesOf(options)).toEqual(speak);
});

it('says what Piper needs', () => {
  const parsed = VoiceOptions.safeParse({ engine: 'piper' });
  expect(parsed.error?.issues[0]?.message).toContain('the path of its program');
});
