import { useSignal } from '@preact/signals';
import { supervise } from '#dashboards/shared/supervise.ts';
import type { ResidentRow } from '#gateway/office/people-messages.ts';
import type { Presence as PresenceWord } from '#gateway/staff/directory.ts';
import type { Office } from './office.ts';
import type { Failure } from './office-api.ts';
import { Tag } from './pieces.tsx';
import { toPresenceMeaning } from './residents-model.ts';
import { toHref } from './route-model.ts';
import { peek } from './views.ts';
import { presenceColours, presenceWords } from './words-model.ts';

type PresenceProps = { office: Office; resident: ResidentRow; version: number; mayChange: boolean };

const alive = ['in-home', 'in-hospital', 'away'] as const;

/** Where somebody is, changed in two taps. What hurts asks first, on a page of its own. */
export function Presence({ office, resident, version, mayChange }: PresenceProps) {
  const isOpen = useSignal(false);
  const isSaving = useSignal(false);
  const failure = useSignal<Failure | null>(null);
  const { residentId, name, presence } = resident;

  async function choose(wish: PresenceWord): Promise<void> {
    if (isSaving.value) return;
    isSaving.value = true;
    const done = await setPresence(office, { residentId, presence: wish, basedOnVersion: version });
    isSaving.value = false;
    failure.value = done;
    if (done !== null) return;
    isOpen.value = false;
    office.say({ words: toSaid(name, wish), undo: () => undo(office, resident) });
  }

  return (
    <div class="office-presence">
      <div class="office-presence-now">
        <Tag colour={presenceColours[presence]}>{presenceWords[presence]}</Tag>
        {mayChange && (
          <button
            type="button"
            class="office-link"
            aria-expanded={isOpen.value}
            onClick={() => {
              isOpen.value = !isOpen.value;
              failure.value = null;
            }}
          >
            {isOpen.value ? 'Leave it' : 'Change'}
            <span class="nhsuk-u-visually-hidden"> where {name} is</span>
          </button>
        )}
      </div>
      {isOpen.value && (
        <div class="office-presence-choices">
          {alive
            .filter((word) => word !== presence)
            .map((word) => (
              <button
                type="button"
                key={word}
                class="nhsuk-button nhsuk-button--secondary nhsuk-button--small"
                aria-disabled={isSaving.value}
                onClick={() => supervise(choose(word))}
              >
                {presenceWords[word]}
              </button>
            ))}
          {presence !== 'died' && <a href={toHref('residents', residentId, 'died')}>Has died …</a>}
        </div>
      )}
      {failure.value !== null && <NotDone office={office} failure={failure} />}
    </div>
  );
}

function NotDone({ office, failure }: { office: Office; failure: { value: Failure | null } }) {
  const lookAgain = async (): Promise<void> => {
    if (await office.read()) failure.value = null;
  };
  return (
    <p class="nhsuk-error-message" role="alert">
      Not saved. {failure.value?.message}{' '}
      {failure.value?.code === 'stale' && (
        <button type="button" class="office-link" onClick={() => supervise(lookAgain())}>
          Look again
        </button>
      )}
    </p>
  );
}

type Wish = { readonly residentId: string; readonly presence: PresenceWord; readonly basedOnVersion: number };

async function setPresence(office: Office, wish: Wish): Promise<Failure | null> {
  const answer = await office.change('/api/office/residents/presence', wish);
  return answer.ok ? null : answer.failure;
}

const toSaid = (name: string, presence: PresenceWord): string =>
  `${name}: ${presenceWords[presence].toLowerCase()}. ${toPresenceMeaning(presence)}`;

/** Back to where they were, from whatever stands there now. */
async function undo(office: Office, { residentId, name, presence }: ResidentRow): Promise<void> {
  const basedOnVersion = peek(office, '/api/office/residents', ({ version }) => version);
  if (basedOnVersion === null) return;
  const failure = await setPresence(office, { residentId, presence, basedOnVersion });
  office.say({
    words: failure === null ? toSaid(name, presence) : `Not taken back. ${failure.message}`,
    undo: null,
  });
}
