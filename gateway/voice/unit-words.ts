/** [as written, one of it, several of it]. Letters count as written: "M" is no metre, "Mg" is nobody's milligram. */
type Unit = readonly [written: string, one: string, several: string];

const units: readonly Unit[] = [
  ['mg|MG', 'milligram', 'milligrams'],
  ['mcg|MCG|µg|ug|microg', 'microgram', 'micrograms'],
  ['kg|KG|Kg', 'kilogram', 'kilograms'],
  ['g|gm|gms', 'gram', 'grams'],
  ['ml|mL|ML|mls', 'millilitre', 'millilitres'],
  ['l|L|ltr|ltrs', 'litre', 'litres'],
  ['cl', 'centilitre', 'centilitres'],
  ['mmol', 'millimole', 'millimoles'],
  ['IU|iu|I\\.U\\.', 'international unit', 'international units'],
  ['u|U', 'unit', 'units'],
  ['%', 'percent', 'percent'],
  ['°\\s?C|℃', 'degree Celsius', 'degrees Celsius'],
  ['°\\s?F|℉', 'degree Fahrenheit', 'degrees Fahrenheit'],
  ['°', 'degree', 'degrees'],
  ['mmHg|mm Hg', 'millimetre of mercury', 'millimetres of mercury'],
  ['bpm', 'beat per minute', 'beats per minute'],
  ['mm', 'millimetre', 'millimetres'],
  ['cm', 'centimetre', 'centimetres'],
  ['km', 'kilometre', 'kilometres'],
  ['m', 'metre', 'metres'],
  ['kcal|kCal', 'kilocalorie', 'kilocalories'],
  ['dB', 'decibel', 'decibels'],
  ['mins?', 'minute', 'minutes'],
  ['hrs?|h', 'hour', 'hours'],
  ['secs?|s', 'second', 'seconds'],
  ['wks?', 'week', 'weeks'],
  ['tabs?\\b\\.?', 'tablet', 'tablets'],
  ['caps?\\b\\.?', 'capsule', 'capsules'],
  ['tsps?', 'teaspoon', 'teaspoons'],
  ['tbsps?', 'tablespoon', 'tablespoons'],
];

/** Any unit as written; longest first, so that "mmHg" is not read as "mm" and a left-over. */
export const unitPattern = units
  .flatMap(([written]) => written.split('|'))
  .sort((one, other) => other.length - one.length)
  .join('|');

const compiled = units.map(([written, one, several]) => ({
  written: new RegExp(`^(?:${written})$`),
  one,
  several,
}));

/** The words of a unit as written, after "one" or after any other number ("zero point five milligrams"). */
export function toUnitWords(written: string, isOne: boolean): string {
  const unit = compiled.find((candidate) => candidate.written.test(written));
  if (unit === undefined) throw new Error('a unit that its own pattern does not know');
  return isOne ? unit.one : unit.several;
}

/** [as written, as said]: what stands on charts and labels. Words that are also names (Mane, Po) only in small letters. */
export const abbreviations: ReadonlyArray<readonly [written: RegExp, said: string]> = [
  [/\bDr\b\.?/g, 'Doctor'],
  [/\bMr\b\.?/g, 'Mister'],
  [/\bMrs\b\.?/g, 'Missis'],
  [/\bMs\b\./g, 'Ms'],
  [/\bProf\b\.?(?= )/g, 'Professor'],
  [/\bRev\b\.?(?= )/g, 'Reverend'],
  [/\bSt\b\.? (?=[A-Z])/g, 'Saint '],
  [/\b(?:o\.d\.|od|OD)(?![\w.])/g, 'once a day'],
  [/\b(?:b\.d\.|bd|BD|b\.i\.d\.|bid)(?![\w.])/g, 'twice a day'],
  [/\b(?:t\.d\.s\.|tds|TDS)(?![\w.])/g, 'three times a day'],
  [/\b(?:q\.d\.s\.|qds|QDS)(?![\w.])/g, 'four times a day'],
  [/\b(?:p\.r\.n\.|prn|PRN)(?![\w.])/g, 'when needed'],
  [/\bnocte\b|\bNOCTE\b/g, 'at night'],
  [/\bmane\b|\bMANE\b/g, 'in the morning'],
  [/\bstat\b|\bSTAT\b/g, 'straight away'],
  [/\b(?:p\.o\.|po|PO)(?![\w.])/g, 'by mouth'],
  [/\ba\.c\.(?!\w)/g, 'before food'],
  [/\bp\.c\.(?!\w)/g, 'after food'],
  [/\bw\/o\b/g, 'without'],
  [/\bw\/ ?(?=[a-z])/g, 'with '],
  [/\bmax\b\.?(?= \d)/gi, 'at most'],
  [/\bmin\b\.?(?= \d)/gi, 'at least'],
  [/\bapprox\b\.?/gi, 'about'],
  [/\bappt\b\.?/gi, 'appointment'],
  [/\be\.\s?g\.(?!\w),?/gi, 'for example'],
  [/\bi\.\s?e\.(?!\w),?/gi, 'that is'],
  [/\betc\b\.?(?!\.)/gi, 'and so on'],
  [/\bNo\.? ?(?=\d)/g, 'number '],
  [/\bASAP\b|\basap\b/g, 'as soon as possible'],
  [/\bBP\b/g, 'blood pressure'],
  [/\bO2\b/g, 'oxygen'],
  [/\bA ?& ?E\b/g, 'A and E'],
];

/** Said letter by letter; every other word in capitals is left to stand, for it may be a name. */
export const spelled = /\b(?:GP|NHS|TV|UTI|ECG|INR|CPR|MRI|GTN|PEG|COPD|HRT|BBC|ITV|UK|ID|DVD|CD)(s?)\b/g;
