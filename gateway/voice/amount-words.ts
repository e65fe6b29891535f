import { toDigits, toNumberWords } from './number-words.ts';
import { toUnitWords, unitPattern } from './unit-words.ts';

/** A number as written, with or without thousands' commas. */
export const NUMBER = '\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|\\.\\d+';
/** The unit ends here, and is not the start of a word. */
const END_OF_UNIT = '(?![A-Za-zµ°])';

const fractions: Readonly<Record<string, string>> = {
  '1/2': 'half',
  '1/3': 'third',
  '2/3': 'two thirds',
  '1/4': 'quarter',
  '3/4': 'three quarters',
  '1/8': 'eighth',
};

const known = Object.keys(fractions).join('|');
const amount = `(${NUMBER})`;
const unit = `(${unitPattern})${END_OF_UNIT}`;
/** Made once: making them anew for each text held the gateway's own thread up for 5 ms (profile, 2026-11). */
const patterns = {
  fractionToNumber: new RegExp(`(?<![\\d/.])(${known})-(?=\\d)`, 'g'),
  wholeAndFraction: new RegExp(
    `(?<![\\d/.])(\\d+) (${known})(?![\\d/])(?:\\s?(${unitPattern})${END_OF_UNIT})?`,
    'g',
  ),
  fraction: new RegExp(
    `(?<![\\d/.])(?:\\b(an?|the) )?(${known})(?![\\d/])(?:(\\s?)(${unitPattern})${END_OF_UNIT}|(?:( of)?( an?)? ([a-z]+)))?`,
    'g',
  ),
  perTime: new RegExp(`(\\d\\s?(?:${unitPattern}))\\s?/\\s?(?=day|night|hour|week|month|dose)`, 'g'),
  times: new RegExp(`${amount} ?[x×*] ?(?=\\.?\\d)`, 'g'),
  amountInAmount: new RegExp(`${amount}\\s?${unit}\\s?/\\s?${amount}\\s?${unit}`, 'g'),
  amountPerUnit: new RegExp(`${amount}\\s?${unit}\\s?/\\s?${unit}`, 'g'),
  range: new RegExp(`${amount}(?:\\s?${unit})?-${amount}(?:\\s?${unit})?`, 'g'),
  one: new RegExp(`(?<![\\w.])(-|minus )?${amount}\\s?${unit}`, 'g'),
} as const;

/** "½ tablet" is half a tablet, "1 1/2 tablets" one and a half tablets. Other strokes between numbers are "over". */
export function spellFractions(text: string): string {
  return text
    .replace(patterns.fractionToNumber, '$1 to ')
    .replace(patterns.wholeAndFraction, (_all, whole: string, part: string, unit) => {
      const words = fractions[part] ?? '';
      const rest = words.includes(' ') ? words : `${toArticle(words)} ${words}`;
      return `${toNumberWords(whole)} and ${rest}${unit === undefined ? '' : ` ${toUnitWords(unit, false)}`}`;
    })
    .replace(patterns.fraction, (_all, article, part: string, _gap, unit, of, a, noun) =>
      toPartWords({ article, part, unit, of, a, noun }),
    );
}

type Part = { readonly part: string } & Readonly<
  Partial<Record<'article' | 'unit' | 'of' | 'a' | 'noun', string>>
>;

function toPartWords({ article, part, unit, of, a, noun }: Part): string {
  const words = fractions[part] ?? '';
  const lead = article === undefined ? '' : `${article} `;
  const whole = unit === undefined ? noun : toUnitWords(unit, true);
  const alone = words === 'half' || words.includes(' ') ? words : `a ${words}`;
  if (whole === undefined)
    return article === undefined && words === 'half'
      ? 'a half'
      : lead + (article === undefined ? alone : words);
  if (article !== undefined) return `${lead}${words}${of ?? ''}${a ?? ''} ${whole}`;
  // "half past", "three quarters and": not a thing that can be halved.
  if (unit === undefined && notThings.has(whole)) return `${alone} ${whole}`;
  return `${alone}${words === 'half' ? '' : ' of'}${a ?? ` ${toArticle(whole)}`} ${whole}`;
}

const notThings: ReadonlySet<string> = new Set(
  'past to and or at in on with before after for is the of your'.split(' '),
);
const toArticle = (word: string): string => (/^(?:[aeio]|u(?!ni)|hour)/.test(word) ? 'an' : 'a');

/** Numbers with what they count: doses, ranges, money. */
export function spellAmounts(text: string): string {
  const one = (number: string): boolean => /^1(?:\.0+)?$/.test(number) && !number.includes('.');
  return text
    .replace(patterns.perTime, '$1 per ')
    .replace(patterns.times, (_all, count: string) => `${toNumberWords(count)} times `)
    .replace(/(?<=\s|^)[x×] ?(\d+)\b/g, (_all, count: string) => `times ${toNumberWords(count)}`)
    .replace(
      patterns.amountInAmount,
      (_all, a: string, of, b: string, per) =>
        `${toNumberWords(a)} ${toUnitWords(of, one(a))} in ${toNumberWords(b)} ${toUnitWords(per, one(b))}`,
    )
    .replace(
      patterns.amountPerUnit,
      (_all, a: string, of, per) =>
        `${toNumberWords(a)} ${toUnitWords(of, one(a))} per ${toUnitWords(per, true)}`,
    )
    .replace(patterns.range, (_all, a: string, first, b: string, last) =>
      toRangeWords({ a, b, unit: last ?? first }),
    )
    .replace(
      patterns.one,
      (_all, minus, a: string, of) =>
        `${minus === undefined ? '' : 'minus '}${toNumberWords(a)} ${toUnitWords(of, one(a))}`,
    )
    .replace(/£(\d[\d,]*)(?:\.(\d\d))?/g, (_all, pounds: string, pence) => toMoney(pounds, pence))
    .replace(
      /(?<![\d/.])(\d+)\s?\/\s?(\d+)(?![\d/])/g,
      (_all, a: string, b: string) => `${toNumberWords(a)} over ${toNumberWords(b)}`,
    );
}

function toRangeWords({ a, b, unit }: { a: string; b: string; unit: string | undefined }): string {
  // A telephone number with a dash, not a range.
  if (/^0\d/.test(a)) return `${toDigits(a)} ${toDigits(b)}`;
  const words = unit === undefined ? '' : ` ${toUnitWords(unit, false)}`;
  // "Room 12 - 3 tablets" counts down: two numbers side by side, not from one to the other.
  const isRange = Number(a.replaceAll(',', '')) < Number(b.replaceAll(',', ''));
  return `${toNumberWords(a)}${isRange ? ' to' : ','} ${toNumberWords(b)}${words}`;
}

function toMoney(pounds: string, pence: string | undefined): string {
  const words = `${toNumberWords(pounds)} ${pounds === '1' ? 'pound' : 'pounds'}`;
  return pence === undefined || pence === '00' ? words : `${words} ${toNumberWords(String(Number(pence)))}`;
}
