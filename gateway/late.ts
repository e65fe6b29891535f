import type { PromptId } from '#devices/speaker.ts';
import type { Prompt } from '#gateway/medication/reminder-drafting.ts';
import type { PipelineDeps } from './pipeline.ts';

type Remind = PipelineDeps['remind'];

export type Late = Pick<PipelineDeps, 'say' | 'remind'> & {
  /** What is to be said and was not handed over yet. */
  readonly waitingIds: () => ReadonlySet<PromptId>;
  readonly hearPrompts: (say: PipelineDeps['say']) => void;
  readonly hearReminders: (remind: Remind) => void;
};

/** The door opens before the voice is there: what is to be said meanwhile waits, and is said once, in order. */
export function createLate(): Late {
  const prompts: Prompt[] = [];
  const reminders: Array<Parameters<Remind>> = [];
  let say: PipelineDeps['say'] = (prompt) => void prompts.push(prompt);
  let remind: Remind = (...told) => void reminders.push(told);
  return {
    say: (prompt) => say(prompt),
    remind: (...told) => remind(...told),
    waitingIds: () => new Set(prompts.map(({ promptId }) => promptId)),
    hearPrompts(hear) {
      say = hear;
      for (const prompt of prompts.splice(0)) hear(prompt);
    },
    hearReminders(hear) {
      remind = hear;
      for (const told of reminders.splice(0)) hear(...told);
    },
  };
}
