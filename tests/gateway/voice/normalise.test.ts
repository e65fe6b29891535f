import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise, toSentences } from '#gateway/voice/normalise.ts';

type Row = readonly [written: string, said: string];

const doses: readonly Row[] = [
  ['2.5 mg', 'two point five milligrams'],
  ['500mcg', 'five hundred micrograms'],
  ['500 µg', 'five hundred micrograms'],
  ['500 μg', 'five hundred micrograms'],
  ['1 mg', 'one milligram'],
  ['1g', 'one gram'],
  ['0.5 mg', 'zero point five milligrams'],
  ['.5 ml', 'zero point five millilitres'],
  ['2.50 mg', 'two point five zero milligrams'],
  ['1.0 mg', 'one point zero milligrams'],
  ['1,000 mg', 'one thousand milligrams'],
  ['1500 ml', 'one thousand five hundred millilitres'],
  ['10 mL', 'ten millilitres'],
  ['1 l of water', 'one litre of water'],
  ['1000 IU', 'one thousand international units'],
  ['NovoRapid 12u', 'NovoRapid twelve units'],
  ['30/500', 'thirty over five hundred'],
  ['10 units', 'ten units'],
  ['62 kg', 'sixty-two kilograms'],
  ['2.5mg/day', 'two point five milligrams per day'],
  ['5 mg/ml', 'five milligrams per millilitre'],
  ['250 mg/5 ml', 'two hundred and fifty milligrams in five millilitres'],
  ['6.2 mmol/l', 'six point two millimoles per litre'],
  ['2 x 500 mg', 'two times five hundred milligrams'],
  ['x2', 'times two'],
  ['1-2 tablets', 'one to two tablets'],
  ['5–10 mg', 'five to ten milligrams'],
  ['0.125-0.25 mg', 'zero point one two five to zero point two five milligrams'],
  ['5 mg - 10 mg', 'five to ten milligrams'],
  ['Room 12 - 3 tablets', 'Room twelve, three tablets'],
  ['2 tabs', 'two tablets'],
  ['1 tab', 'one tablet'],
  ['1 cap.', 'one capsule'],
  ['Paracetamol 500mg, two tablets', 'Paracetamol five hundred milligrams, two tablets'],
];

const measures: readonly Row[] = [
  ['98%', 'ninety-eight percent'],
  ['37.5°C', 'thirty-seven point five degrees Celsius'],
  ['38 °C', 'thirty-eight degrees Celsius'],
  ['21°', 'twenty-one degrees'],
  ['-2 °C', 'minus two degrees Celsius'],
  ['120/80', 'one hundred and twenty over eighty'],
  ['72 bpm', 'seventy-two beats per minute'],
  ['30 mins', 'thirty minutes'],
  ['2 hrs', 'two hours'],
  ['10 m', 'ten metres'],
  ['£2.50', 'two pounds fifty'],
];

const times: readonly Row[] = [
  ['09:00', "nine o'clock in the morning"],
  ['9am', "nine o'clock in the morning"],
  ['9 a.m.', "nine o'clock in the morning"],
  ['7.30pm', 'half past seven in the evening'],
  ['7:30 pm', 'half past seven in the evening'],
  ['14:05', 'five past two in the afternoon'],
  ['14:40', 'twenty to three in the afternoon'],
  ['14:07', 'seven minutes past two in the afternoon'],
  ['14:59', 'one minute to three in the afternoon'],
  ['06:15', 'quarter past six in the morning'],
  ['21:45', 'quarter to ten in the evening'],
  ['22:00', "ten o'clock at night"],
  ['03:00', "three o'clock in the morning"],
  ['00:10', 'ten past twelve at night'],
  ['00:00', 'midnight'],
  ['12:00', 'midday'],
  ['12pm', 'midday'],
  ['12am', 'midnight'],
  ['0900 hrs', "nine o'clock in the morning"],
  ['at 7.30', 'at half past seven'],
  ['at 2.5 mg', 'at two point five milligrams'],
  ['It is 8 p.m. Time for bed.', "It is eight o'clock in the evening. Time for bed."],
];

const dates: readonly Row[] = [
  ['2026-11-22', 'the twenty-second of November twenty twenty-six'],
  ['22/11/2026', 'the twenty-second of November twenty twenty-six'],
  ['1/2/26', 'the first of February twenty twenty-six'],
  ['3 Nov', 'the third of November'],
  ['3rd November 2026', 'the third of November twenty twenty-six'],
  ['Mon 3 Nov', 'Monday the third of November'],
  ['12 May', 'the twelfth of May'],
  ['born 1943', 'born nineteen forty-three'],
  ['in 2006', 'in two thousand and six'],
  ['the 21st', 'the twenty-first'],
];

const fractions: readonly Row[] = [
  ['½', 'a half'],
  ['½ tablet', 'half a tablet'],
  ['1/2 tablet', 'half a tablet'],
  ['1½ tablets', 'one and a half tablets'],
  ['1 1/2 tablets', 'one and a half tablets'],
  ['1/4 tablet', 'a quarter of a tablet'],
  ['¾ cup', 'three quarters of a cup'],
  ['1/2 an hour', 'half an hour'],
  ['1½ mg', 'one and a half milligrams'],
  ['½-1 tablet', 'half to one tablet'],
  ['½ ml', 'half a millilitre'],
  ['2¼ cups', 'two and a quarter cups'],
];

const shortenings: readonly Row[] = [
  ['Dr. Patel', 'Doctor Patel'],
  ['Mr Jones', 'Mister Jones'],
  ['Mrs. Forsyth', 'Missis Forsyth'],
  ['St Mary', 'Saint Mary'],
  ['1 tab bd', 'one tablet twice a day'],
  ['5 ml tds prn', 'five millilitres three times a day when needed'],
  ['2 caps nocte', 'two capsules at night'],
  ['your GP', 'your G P'],
  ['A&E', 'A and E'],
  ['your BP', 'your blood pressure'],
  ['Max. 8 tablets', 'at most eight tablets'],
  ['tea and/or water', 'tea or water'],
  ['tea & toast', 'tea and toast'],
  ['e.g. water', 'for example water'],
  ['vitamin B12', 'vitamin B twelve'],
  ['Room 12a', 'Room twelve A'],
  ['ring 999', 'ring nine nine nine'],
  ['No. 4', 'number four'],
  ['01632 960123', 'zero one six three two nine six zero one two three'],
];

const asTheyAre: readonly string[] = [
  'Margaret',
  "Siobhán O'Neill",
  'Zoë Ní Dhomhnaill',
  'Jean-Luc',
  'May Bird',
  'Po',
  'Mane Stat',
  'Ramipril',
  'Good morning, Hilda. Did you sleep well?',
  'It is still night. Stay in bed, please!',
];

describe.each<{ what: string; rows: readonly Row[] }>([
  { what: 'doses', rows: doses },
  { what: 'measures', rows: measures },
  { what: 'times', rows: times },
  { what: 'dates', rows: dates },
  { what: 'fractions', rows: fractions },
  { what: 'shortenings', rows: shortenings },
])('$what are said as a carer would say them', ({ rows }) => {
  it.each(rows)('%s: %s', (written, said) => expect(normalise(written)).toBe(said));
});

it.each(asTheyAre)('%s stays as it is', (name) => {
  expect(normalise(name)).toBe(name);
});

it('a whole reminder is said as one would say it at a bedside', () => {
  const written =
    'Good morning Margaret. It is 09:00: time for Ramipril 2.5mg (1 tab), with ½ glass of water.';
  expect(normalise(written)).toBe(
    "Good morning Margaret. It is nine o'clock in the morning: time for Ramipril two point five milligrams, one tablet, with half a glass of water.",
  );
});

it.each<{ why: string; written: string; sentences: readonly string[] }>([
  {
    why: 'a title is no end',
    written: 'Dr. Patel is here. Hello!',
    sentences: ['Doctor Patel is here.', 'Hello!'],
  },
  {
    why: 'a dose is no end',
    written: 'Take 2.5 mg. Drink.',
    sentences: ['Take two point five milligrams.', 'Drink.'],
  },
  { why: 'initials are no end', written: 'J. R. Smith called.', sentences: ['J R Smith called.'] },
  { why: 'a new line is an end', written: 'Sit up\nDrink', sentences: ['Sit up.', 'Drink'] },
  { why: 'nothing is nothing', written: ' … ', sentences: [] },
])('it pauses where a speaker would: $why', ({ written, sentences }) => {
  expect(toSentences(normalise(written))).toEqual(sentences);
});

const anything = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'0123456789./:-–,½¼ xamgplkµ%°CIU£()&+\n\'"<>[]'), maxLength: 40 }),
);

it('whatever is written, no digit or sign is left for an engine to guess at', () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(normalise(text)).toMatch(/^[\p{L}\p{M}'.,?!:; -]*$/u);
    }),
    { numRuns: 2_000 },
  );
});

it('leaves nothing for a second saying to change, once found by chance', () => {
  expect(normalise('0p.Up')).toBe(normalise(normalise('0p.Up')));
});

it('whatever is written, what is shown as spoken is spoken the same again', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const once = normalise(text);
      expect(normalise(once)).toBe(once);
    }),
    { numRuns: 2_000 },
  );
});
