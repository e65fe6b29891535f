import { anEntry, open } from './a-journal.ts';

/**
 * A gateway's worth of appending in a process of its own, to be killed. `node appending-child.ts FOLDER` goes on from
 * where the folder's journal ends, ten entries at a time, and prints each number once its promise is kept.
 */
const [, , folder = ''] = process.argv;
const { started } = await open(folder);
if (!started.ok) {
  process.stdout.write(`${started.failure.code}\n`);
  process.exit(3);
}
const { journal, restored } = started.value;
process.stdout.write(`started ${restored.entryCount}\n`);
for (let n = restored.entryCount + 1; ; n += 10) {
  await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      await journal.append(anEntry(n + index));
      process.stdout.write(`${n + index}\n`);
    }),
  );
}
