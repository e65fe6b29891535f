import { NUMBER, spellAmounts, spellFractions } from './amount-words.ts';
import { toDigits, toNumberWords, toOrdinal } from './number-words.ts';
import { spellTimes } from './time-words.ts';
import { abbreviations, spelled } from './unit-words.ts';

/** Raised with any change of what the same text becomes: spoken sound is kept by it. */
export const NORMALISER_VERSION = 1;

const singleSigns: Readonly<Record<string, string>> = {
  '½': '1/2',
  '⅓': '1/3',
  '⅔': '2/3',
  '¼': '1/4',
  '¾': '3/4',
  '⅛': '1/8',
};

/**
 * What is to be said, in words that every engine reads alike: letters, apostrophes, and the marks . , ? ! : ; - alone.
 * Names stay as they are. Saying it twice over changes nothing. The result is also what a screen shows as "spoken as".
 */
export function normalise(text: string): string {
  const steps = [
    tidySigns,
    spellAbbreviations,
    spellTimes,
    spellFractions,
    spellAmounts,
    spellNumbers,
    dropTheRest,
  ];
  const sayOnce = (said: string): string => steps.reduce((words, step) => step(words), said);
  let words = sayOnce(text);
  // What one step leaves ("0p.Up" → "P. Up") may look like an abbreviation to another: until nothing changes any more.
  for (let pass = 0; pass < PASSES_MOST; pass += 1) {
    const again = sayOnce(words);
    if (again === words) break;
    words = again;
  }
  return words;
}

/** Two settle whatever was met so far; the rest is there so that no text can keep it busy. */
const PASSES_MOST = 8;

/** Sentences of a normalised text, each to be said in one breath; a pause belongs between them. */
export function toSentences(normalised: string): string[] {
  return (normalised.match(/[^.?!]+[.?!]*/g) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\p{L}/u.test(sentence));
}

function tidySigns(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u2018\u2019\u02bc`´]/g, "'")
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000\t\r]/g, ' ')
    .replace(/\s*\n+\s*/g, '. ')
    .replace(/[\u200b-\u200f\u00ad\ufeff]/g, '')
    .replace(/[μ]/g, 'µ')
    .replace(
      /[½⅓⅔¼¾⅛]/g,
      (sign, at: number, all: string) => (/\d/.test(all[at - 1] ?? '') ? ' ' : '') + singleSigns[sign],
    )
    .replace(/(\d)\s?[–—−‑-]\s?(?=\d)(?!\d{2}-\d{2}\b|\d{1,2}-\d{2,4}\b)/g, '$1-')
    .replace(/(\d\s?[A-Za-zµ%]{1,4})\s?[–-]\s?(?=\d)/g, '$1-')
    .replace(/\s[–—-]\s|[–—]/g, ', ')
    .replace(/…/g, '.')
    .replace(/−/g, '-');
}

function spellAbbreviations(text: string): string {
  const words = abbreviations.reduce((so, [written, said]) => so.replace(written, said), text);
  return words
    .replace(
      spelled,
      (all, plural: string) =>
        [...all.slice(0, all.length - plural.length)].join(' ') + (plural === '' ? '' : "'s"),
    )
    .replace(/\b([A-Z])\.(?= ?[A-Z][\w.'])/g, '$1 ');
}

/** What numbers are left: ordinals, telephone numbers, and plain ones; with "Room 12a" and "B12" taken apart. */
function spellNumbers(text: string): string {
  return text
    .replace(/\b(\d{1,6})(?:st|nd|rd|th)\b/g, (_all, digits: string) => toOrdinal(Number(digits)))
    .replace(
      /\b(call|ring|dial|phone|extension|ext\.?) (\d[\d ]*)/gi,
      (_all, word: string, digits: string) =>
        `${/^ext/i.test(word) ? 'extension' : word} ${toDigits(digits.replaceAll(' ', ''))}${digits.endsWith(' ') ? ' ' : ''}`,
    )
    .replace(/\b0\d{2,4}(?: \d{3,6}){1,2}\b/g, (digits) => toDigits(digits.replaceAll(' ', '')))
    .replace(
      /\b(\d{1,4})([a-z])\b/g,
      (_all, digits: string, letter: string) => `${digits} ${letter.toUpperCase()}`,
    )
    .replace(/(\p{L})(?=\d)/gu, '$1 ')
    .replace(/(?<=^|[\s(,])-(?=\.?\d)/g, 'minus ')
    .replace(
      new RegExp(NUMBER, 'g'),
      (written, at: number, all: string) =>
        toNumberWords(written) + (/[\p{L}]/u.test(all[at + written.length] ?? '') ? ' ' : ''),
    );
}

function dropTheRest(text: string): string {
  return text
    .replace(/\s?&\s?/g, ' and ')
    .replace(/\s?\+\s?/g, ' plus ')
    .replace(/\s?=\s?/g, ' equals ')
    .replace(/\s?@\s?/g, ' at ')
    .replace(/\band\/or\b/g, 'or')
    .replace(/(?<=\p{L})\/(?=\p{L})/gu, ' or ')
    .replace(/[()[\]{}"“”«»]/g, ', ')
    .replace(/[^\p{L}\p{M}'.,?!:; -]/gu, ' ')
    .replace(/(?<!\p{L})'(?!\p{L})|(?<![\p{L}])-+|-+(?!\p{L})/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,?!:;])/g, '')
    .replace(/[,:;]+(?=[.?!])|(?<=[,:;])[,:;]+/g, '')
    .replace(/(?<=[.?!])[,:;]+/g, '')
    .replace(/(?<=[.?!])[.]+/g, '')
    .replace(/([.,?!:;])(?=\p{L})/gu, '$1 ')
    .replace(/^[\s.,:;?!-]+|[\s,:;-]+$/g, '');
}
