import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { signIn } from '#dashboards/shared/sign-in.ts';
import { supervise } from '#dashboards/shared/supervise.ts';
import type { PersonView, SignInRefusal } from '#gateway/staff/protocol.ts';
import { signInWords } from './page-words.ts';

const PIN_MIN = 4;
const PIN_MAX = 6;
const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

type PinPadProps = { person: PersonView; onBack: () => void; onDone: (me: PersonView) => void };

/** Big keys for a PIN; a real keyboard works too. What went wrong is said in plain words. */
export function PinPad({ person, onBack, onDone }: PinPadProps) {
  const pin = useSignal('');
  const said = useSignal('');
  const isBusy = useSignal(false);
  const press = (digit: string) => {
    if (isBusy.value || pin.value.length >= PIN_MAX) return;
    pin.value += digit;
    said.value = '';
  };
  const erase = () => (pin.value = pin.value.slice(0, -1));
  async function go(): Promise<void> {
    if (isBusy.value || pin.value.length < PIN_MIN) return;
    isBusy.value = true;
    said.value = signInWords.checking;
    const answer = await signIn(person.personId, pin.value);
    pin.value = '';
    isBusy.value = false;
    if (answer !== null && 'personId' in answer) onDone(answer);
    else said.value = toWords(answer);
  }
  useEffect(() => {
    const type = (event: KeyboardEvent) => {
      if (/^\d$/.test(event.key)) press(event.key);
      else if (event.key === 'Backspace') erase();
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) supervise(go());
    };
    document.addEventListener('keydown', type);
    return () => document.removeEventListener('keydown', type);
  }, []);
  return (
    <main class="sheet pin">
      <button type="button" class="button quiet" onClick={onBack}>
        {signInWords.notMe}
      </button>
      <h1>{signInWords.pinFor(person.name)}</h1>
      <p class="dots" role="status" aria-label={signInWords.digits(pin.value.length)}>
        {'●'.repeat(pin.value.length)}
        <span class="dots-open">{'○'.repeat(Math.max(0, PIN_MIN - pin.value.length))}</span>
      </p>
      <p class="said" role="alert">
        {said.value}
      </p>
      <div class="keys">
        {keys.map((digit) => (
          <button type="button" class="key" key={digit} onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" class="key" aria-label={signInWords.erase} onClick={erase}>
          ⌫
        </button>
        <button type="button" class="key" onClick={() => press('0')}>
          0
        </button>
        <button
          type="button"
          class="key key-go"
          aria-disabled={isBusy.value || pin.value.length < PIN_MIN}
          onClick={() => supervise(go())}
        >
          {signInWords.go}
        </button>
      </div>
    </main>
  );
}

function toWords(refusal: SignInRefusal | null): string {
  switch (refusal?.code) {
    case 'wrong-pin':
      return refusal.retryAfterMs > 0
        ? `${signInWords.wrongPin} ${signInWords.slowDown(refusal.retryAfterMs)}`
        : signInWords.wrongPin;
    case 'slow-down':
      return signInWords.slowDown(refusal.retryAfterMs);
    case 'not-understood':
      return signInWords.notUnderstood;
    case undefined:
      return signInWords.noAnswer;
  }
}
