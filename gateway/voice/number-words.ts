const upToNineteen = [
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen',
  'seventeen eighteen nineteen',
]
  .join(' ')
  .split(' ');
const tens = ['', '', ...'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')];
const irregular: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** Larger numbers are read digit by digit: telephone numbers, mostly. */
const READ_AS_NUMBER_BELOW = 1_000_000;

/** 0 to 999,999 in British words: "one thousand two hundred and five". */
export function toCardinal(value: number): string {
  if (value >= 1_000) return joinLarge(value, 1_000, 'thousand');
  if (value >= 100) return joinLarge(value, 100, 'hundred');
  const low = upToNineteen[value];
  if (low !== undefined) return low;
  const ten = tens[Math.floor(value / 10)] ?? '';
  return value % 10 === 0 ? ten : `${ten}-${upToNineteen[value % 10]}`;
}

function joinLarge(value: number, size: number, word: string): string {
  const head = `${toCardinal(Math.floor(value / size))} ${word}`;
  const rest = value % size;
  if (rest === 0) return head;
  return `${head} ${rest < 100 ? 'and ' : ''}${toCardinal(rest)}`;
}

/** "twenty-second", for days of a month and the like. */
export function toOrdinal(value: number): string {
  const words = toCardinal(value);
  const cut = Math.max(words.lastIndexOf(' '), words.lastIndexOf('-')) + 1;
  const last = words.slice(cut);
  return (
    words.slice(0, cut) + (irregular[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`))
  );
}

/** "nineteen forty-three", "two thousand and six", "twenty twenty-six". */
export function toYear(year: number): string {
  const century = Math.floor(year / 100);
  const rest = year % 100;
  if (year < 1_100 || year > 2_099 || (year >= 2_000 && year < 2_010)) return toCardinal(year);
  if (rest === 0) return `${toCardinal(century)} hundred`;
  return `${toCardinal(century)} ${rest < 10 ? 'oh ' : ''}${toCardinal(rest)}`;
}

export function toDigits(digits: string): string {
  return [...digits].map((digit) => upToNineteen[Number(digit)] ?? '').join(' ');
}

/**
 * A number as it is written, "2.50" or "1,250" or ".5", in words. Every decimal that is written is said: a dose that
 * loses a nought at the end has lost how exactly it was meant.
 */
export function toNumberWords(written: string): string {
  const [whole = '', decimals] = written.replaceAll(',', '').split('.');
  const isLikeAPhoneNumber = decimals === undefined && /^0\d/.test(whole);
  const value = Number(whole === '' ? '0' : whole);
  const words = isLikeAPhoneNumber || value >= READ_AS_NUMBER_BELOW ? toDigits(whole) : toCardinal(value);
  return decimals === undefined || decimals === '' ? words : `${words} point ${toDigits(decimals)}`;
}
