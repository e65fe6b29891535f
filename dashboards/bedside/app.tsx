import { supervise } from '#dashboards/shared/supervise.ts';
import type { PromptAnswer } from '#devices/speaker.ts';
import type { Bedside, Note } from './bedside.ts';
import { toShownClock } from './shown-clock.ts';
import type { Voice } from './voice.ts';
import { answerWords, pageWords, partsOfDay, takenWords } from './words.ts';

/** Words longer than this are set smaller, so that the buttons stay where they are. */
const LONG_WORDS = 110;

export function App({ bedside, voice }: { bedside: Bedside; voice: Voice }) {
  const prompt = bedside.prompt.value;
  const note = bedside.note.value;
  const isAsking = prompt !== null;
  return (
    <main class={isAsking || note !== null ? 'bedside talking' : 'bedside'}>
      <Clock bedside={bedside} />
      {prompt !== null && (
        <>
          <Words words={prompt.words} />
          {prompt.asks && <Answers answer={bedside.answer} />}
        </>
      )}
      {prompt === null && note !== null && <NoteWords note={note} />}
      {prompt === null && note === null && <Quiet bedside={bedside} voice={voice} />}
    </main>
  );
}

function Clock({ bedside }: { bedside: Bedside }) {
  const heard = bedside.clock.value;
  if (heard === null) return <p class="hint">{pageWords.starting}</p>;
  const { time, date, hour } = toShownClock(heard, bedside.nowMs.value);
  return (
    <header class="clock">
      <h1 class="time">
        <time>{time}</time>
      </h1>
      <p class="date">
        <span class="part">{partsOfDay(hour)}</span> <span>{date}</span>
      </p>
    </header>
  );
}

function Words({ words }: { words: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: words too long for a small page scroll, and keys must reach that
    <h2 class={words.length > LONG_WORDS ? 'words long' : 'words'} tabIndex={0}>
      {words}
    </h2>
  );
}

const answers: ReadonlyArray<{ readonly answer: PromptAnswer; readonly sign: string }> = [
  { answer: 'yes', sign: '✓' },
  { answer: 'not-now', sign: '…' },
  { answer: 'help', sign: '?' },
];

function Answers({ answer }: { answer: Bedside['answer'] }) {
  return (
    <div class="answers">
      {answers.map((each) => (
        <button
          key={each.answer}
          type="button"
          class={`answer ${each.answer}`}
          onClick={() => answer(each.answer)}
        >
          <span class="sign" aria-hidden="true">
            {each.sign}
          </span>
          {answerWords[each.answer]}
        </button>
      ))}
      <button type="button" class="decline" onClick={() => answer('decline')}>
        {answerWords.decline}
      </button>
    </div>
  );
}

function NoteWords({ note }: { note: Note }) {
  const words = {
    sending: pageWords.sending,
    taken: takenWords[note.answer],
    'not-sent': pageWords.notSent,
  }[note.outcome];
  return (
    <p class="words" role="status">
      {words}
    </p>
  );
}

function Quiet({ bedside, voice }: { bedside: Bedside; voice: Voice }) {
  if (bedside.clock.value !== null && !bedside.isConnected.value) {
    return <p class="hint">{pageWords.away}</p>;
  }
  if (bedside.sound.value !== 'locked') return null;
  return (
    <button type="button" class="unlock" onClick={() => supervise(voice.unlock())}>
      <strong>{pageWords.tapForSound}</strong>
      <span>{pageWords.tapForSoundHint}</span>
    </button>
  );
}
