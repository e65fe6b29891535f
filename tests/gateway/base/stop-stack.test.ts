import { expect, it } from 'vitest';
import { createStopStack } from '#gateway/base/stop-stack.ts';

it('stops in reverse order, goes on past a part that does not stop, and says which one', async () => {
  const stopped: string[] = [];
  const stack = createStopStack();
  for (const name of ['journal', 'broker', 'screens']) {
    stack.add(name, {
      stop: () => {
        stopped.push(name);
        if (name === 'broker') throw new Error('stuck');
      },
    });
  }
  await expect(stack.stop()).rejects.toMatchObject({ errors: [{ message: 'could not stop broker' }] });
  expect(stopped).toEqual(['screens', 'broker', 'journal']);
});
