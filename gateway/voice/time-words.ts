import { toCardinal, toOrdinal, toYear } from './number-words.ts';

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);
const weekdays = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

const monthPattern = months.map((month) => `${month.slice(0, 3)}(?:${month.slice(3)}|t)?`).join('|');
const weekdayPattern = weekdays.map((day) => `${day.slice(0, 3)}(?:${day.slice(3)}|s|rs|urs)?`).join('|');

/** Times and dates of `text` in words: "09:00" is "nine o'clock in the morning", as a carer would say it. */
export function spellTimes(text: string): string {
  return spellDates(spellClock(text));
}

function spellClock(text: string): string {
  return text
    .replace(
      /\b(\d{1,2})(?:[:.]([0-5]\d))?\s?([ap])\.?\s?m\b\.?(?=(\s+[A-Z])?)/gi,
      (all, hour, minute, half, next) => {
        const hours = Number(hour);
        if (hours < 1 || hours > 12) return all;
        const isPm = half.toLowerCase() === 'p';
        const words = toTimeWords((hours % 12) + (isPm ? 12 : 0), Number(minute ?? 0));
        return all.endsWith('.') && next !== undefined ? `${words}.` : words;
      },
    )
    .replace(
      /\b([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?(?!:?\d)(?:\s?(?:hrs|hours|h)\b)?/g,
      (_all, hour, minute) => toTimeWords(Number(hour), Number(minute)),
    )
    .replace(/\b([01]\d|2[0-3])([0-5]\d)\s?(?:hrs|hours)\b/g, (_all, hour, minute) =>
      toTimeWords(Number(hour), Number(minute)),
    )
    .replace(
      /\b(at|by|until|till|from|before|after|around|about) (\d|1[0-2])\.([0-5]\d)(?![\d.]*\d)(?!\s?[a-zµμ%°£])/gi,
      (_all, word, hour, minute) => `${word} ${toHandWords(Number(hour), Number(minute))}`,
    );
}

/** With the part of the day; midday and midnight by their names. Hours 0 to 24. */
function toTimeWords(hour: number, minute: number): string {
  const hours = hour % 24;
  if (minute === 0 && hours === 0) return 'midnight';
  if (minute === 0 && hours === 12) return 'midday';
  return `${toHandWords(hours, minute)} ${toDayPart(hours)}`;
}

/** As the hands stand: "twenty-five to three", "seven minutes past two". */
function toHandWords(hour: number, minute: number): string {
  const name = (value: number): string => toCardinal(((value + 11) % 12) + 1);
  if (minute === 0) return `${name(hour)} o'clock`;
  if (minute === 30) return `half past ${name(hour)}`;
  const isPast = minute < 30;
  const count = isPast ? minute : 60 - minute;
  const unit = count % 5 === 0 ? '' : count === 1 ? ' minute' : ' minutes';
  const words = count === 15 ? 'quarter' : `${toCardinal(count)}${unit}`;
  return `${words} ${isPast ? `past ${name(hour)}` : `to ${name(hour + 1)}`}`;
}

function toDayPart(hour: number): string {
  if (hour === 0 || hour >= 22) return 'at night';
  if (hour < 12) return 'in the morning';
  return hour < 18 ? 'in the afternoon' : 'in the evening';
}

function spellDates(text: string): string {
  return text
    .replace(/\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b/g, (_all, year, month, day) =>
      toDateWords(Number(day), Number(month), Number(year)),
    )
    .replace(
      // Day before month: these are British homes.
      /\b(0?[1-9]|[12]\d|3[01])([/.-])(0?[1-9]|1[0-2])\2((?:19|20)?\d\d)\b/g,
      (_all, day, _mark, month, year) =>
        toDateWords(Number(day), Number(month), year.length === 2 ? 2_000 + Number(year) : Number(year)),
    )
    .replace(
      new RegExp(
        `\\b(0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th)?(?: of)? (${monthPattern})\\b\\.?(?:,? ((?:19|20)\\d\\d)\\b)?`,
        'g',
      ),
      (_all, day, month, year) =>
        toDateWords(Number(day), toIndex(months, month) + 1, year === undefined ? null : Number(year)),
    )
    .replace(
      new RegExp(`\\b(${weekdayPattern})\\b\\.?(?=,? (?:the )?\\d|,? the \\w+(?:-\\w+)? of)`, 'g'),
      (_all, day) => weekdays[toIndex(weekdays, day)] ?? day,
    )
    .replace(
      /\b(in|since|of|born|year) ((?:1[1-9]|20)\d\d)\b(?!\s?[a-zµμ%°])(?![.,]\d)/gi,
      (_all, word, year) => `${word} ${toYear(Number(year))}`,
    );
}

const toIndex = (names: readonly string[], start: string): number =>
  names.findIndex((name) => name.slice(0, 3) === start.slice(0, 3));

function toDateWords(day: number, month: number, year: number | null): string {
  const words = `the ${toOrdinal(day)} of ${months[month - 1]}`;
  return year === null ? words : `${words} ${toYear(year)}`;
}
