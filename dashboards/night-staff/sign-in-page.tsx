import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { readPeople } from '#dashboards/shared/sign-in.ts';
import { supervise } from '#dashboards/shared/supervise.ts';
import type { PersonView } from '#gateway/staff/protocol.ts';
import type { Night } from './night.ts';
import { signInWords } from './page-words.ts';
import { PinPad } from './pin-pad.tsx';
import type { Sound } from './sound.ts';

const ASK_AGAIN_MS = 1_000;

/** Who you are, then your PIN. */
export function SignInPage({ night, sound }: { night: Night; sound: Sound }) {
  const people = useSignal<readonly PersonView[] | null>(null);
  const chosen = useSignal<PersonView | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const read = async () => {
      const everybody = await readPeople();
      // Installers have nothing to do with the night: they sign in to the home office.
      people.value = everybody?.filter(({ role }) => role !== 'installer') ?? null;
      if (people.value === null) timer = setTimeout(() => supervise(read()), ASK_AGAIN_MS);
    };
    supervise(read());
    return () => clearTimeout(timer);
  }, []);
  if (chosen.value !== null) {
    return (
      <PinPad
        person={chosen.value}
        onBack={() => (chosen.value = null)}
        onDone={(me) => {
          // The tap on "Sign in" has unlocked the sound: what rings from now on can be heard.
          night.soundCheck.value = true;
          sound.playOnce('high');
          night.start(me);
        }}
      />
    );
  }
  return (
    <main class="sheet">
      <p class="strip strip-amber">{signInWords.notSignedIn}</p>
      <h1>{signInWords.heading}</h1>
      <People people={people.value} onChoose={(person) => (chosen.value = person)} />
    </main>
  );
}

type PeopleProps = { people: readonly PersonView[] | null; onChoose: (person: PersonView) => void };

function People({ people, onChoose }: PeopleProps) {
  if (people === null) return <p role="status">{signInWords.noGateway}</p>;
  if (people.length === 0) return <p role="status">{signInWords.nobody}</p>;
  return (
    <ul class="tiles">
      {people.map((person) => (
        <li key={person.personId}>
          <button type="button" class="tile" onClick={() => onChoose(person)}>
            <span class="tile-name">{person.name}</span>
            <span class="tile-role">{signInWords.roles[person.role]}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
