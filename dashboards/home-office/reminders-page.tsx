import { useSignal } from '@preact/signals';
import { Empty, Warning } from '#dashboards/shared/states.tsx';
import { supervise } from '#dashboards/shared/supervise.ts';
import { plural, toMoment } from '#dashboards/shared/words.ts';
import type { PlansPage } from '#gateway/office/live-messages.ts';
import type { Office } from './office.ts';
import type { Failure } from './office-api.ts';
import { Facts } from './pieces.tsx';
import { Title } from './states.tsx';

export function RemindersSection({ office, page }: { office: Office; page: PlansPage }) {
  return (
    <>
      <Title>Spoken reminders</Title>
      <p>
        What is said to residents, and when, stands in files: one for each resident, kept by whoever keeps the
        care plans.
      </p>
      {page.isSetUp ? (
        <Plans office={office} page={page} />
      ) : (
        <Empty>
          No folder for plans is set up, and no reminder is spoken. Start the gateway with --plans-folder to
          name one.
        </Empty>
      )}
    </>
  );
}

function Plans({ office, page }: { office: Office; page: PlansPage }) {
  return (
    <>
      {page.problems.length > 0 && (
        <Warning title={`${plural(page.problems.length, 'mistake', 'mistakes')} in the plans.`}>
          A resident whose file has one keeps the reminders from before.
          <ul class="office-problems">
            {page.problems.map(({ file, line, message }) => (
              <li key={`${file} ${line} ${message}`}>
                <strong>
                  {file}, line {line}:
                </strong>{' '}
                {message}
              </li>
            ))}
          </ul>
        </Warning>
      )}
      <Facts
        facts={[
          { name: 'Residents with reminders', value: page.residentCount },
          { name: 'Reminders', value: page.reminderCount },
          {
            name: 'Read',
            value: page.readAtMs === null ? 'not yet' : toMoment(page.readAtMs, office.timeZone.value),
          },
          ...(page.folder === null
            ? []
            : [{ name: 'Folder', value: <code class="office-code">{page.folder}</code> }]),
        ]}
      />
      {page.reminderCount === 0 && page.problems.length === 0 && (
        <Empty>The folder holds no reminder yet. A file is named by its resident: resident-12.yaml.</Empty>
      )}
      {office.may.value.includes('read-plan-files') && <ReadAgain office={office} />}
    </>
  );
}

/** After a file was mended: read now, instead of at the next start. */
function ReadAgain({ office }: { office: Office }) {
  const isReading = useSignal(false);
  const failure = useSignal<Failure | null>(null);
  async function read(): Promise<void> {
    if (isReading.value) return;
    isReading.value = true;
    const answer = await office.change('/api/office/plans/read', {});
    isReading.value = false;
    failure.value = answer.ok ? null : answer.failure;
    if (!answer.ok) return;
    const { problems } = answer.value;
    const words = problems.length === 0 ? 'no mistake' : plural(problems.length, 'mistake', 'mistakes');
    office.say({ words: `The files were read: ${words}.`, undo: null });
  }
  return (
    <>
      {failure.value !== null && <Warning title="Not read.">{failure.value.message}</Warning>}
      <button
        type="button"
        class="nhsuk-button nhsuk-button--secondary"
        aria-disabled={isReading.value}
        onClick={() => supervise(read())}
      >
        {isReading.value ? 'Reading …' : 'Read the files again'}
      </button>
    </>
  );
}
