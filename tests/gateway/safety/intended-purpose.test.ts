import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Whatever a carer, a manager or a newcomer reads. Sources count where they hold the words of a page or a command. */
const texts = globSync([
  '*.md',
  'package.json',
  '{devices,gateway,firmware-sim,dashboards}/**/*.md',
  'dashboards/**/*.{html,tsx,webmanifest}',
  'dashboards/**/*words*.ts',
  'gateway/{cli,demo,demo-guide,demo-home,demo-hub,demo-options,demo-plans}.ts',
  'firmware-sim/simulat*.ts',
]).filter((path) => !path.includes('/dist/'));

/** Claims that the intended purpose does not cover, whatever stands around the words. */
const claims = {
  diagnosis: /\bdiagnos\w*/i,
  prediction: /\b(?:predict|forecast|foresee)\w*/i,
  prevention: /\bprevent\w* (?:\w+ ){0,2}?(?:falls?|harm|injur\w+)|\bfall[- ]prevention/i,
  'vital signs': /\bvital[- ]signs?|\bheart[- ]rate|\bblood pressure|\brespirat\w*/i,
  dosing:
    /\bdosing|\bdosage|\bdoses? recommend\w*|\brecommend\w* (?:\w+ ){0,5}?doses?|\bdoses? of medicines?/i,
  'replacing people or nurse call':
    /\breplac\w* (?:\w+ ){0,2}?(?:nurse|call|checks?|rounds?|staff|carers?|them)\b/i,
  reassurance:
    /\ball(?:'s| is) well|\ball clear|\beverything is (?:ok|okay|fine|well)|\bno falls?\b|\b(?:is|are) safe\b/i,
  certainty:
    /\bguarant\w*|\bnever miss\w*|\bfool-?proof|\b(?:every|all) falls?\b|\bsaves? lives|\bkeeps? \w+ safe\b/i,
  approval: /\bmedical devices?|\bcertified|\bCE[- ]mark\w*|\bclinically (?:proven|validated|approved)/i,
};

/** The sentences that need such words to deny them, exactly. Another one is another decision: add it here, in review. */
const denials = [
  // gateway/safety/intended-purpose.md
  'It does not replace nurse call, night checks or staff.',
  'It does not diagnose anything and does not monitor an illness.',
  'It does not predict falls or anything else: it speaks of what has happened.',
  'It does not raise alarms on vital signs.',
  'It does not recommend, calculate or check doses of medicines.',
  'It does not decide about care, and no claim is made that it prevents falls or harm.',
  'Nightwell is not a medical device and is not certified as one.',
  // README.md
  'Not a medical device.',
  'Not a replacement for nurse call or rounds.',
  // dashboards/clinical-lead/app.tsx
  'It is not a medical device: it shows what devices reported, and a quiet night means only that nothing was reported.',
  // dashboards/home-office/app.tsx
  'It is not a medical device: it supplements nurse call and your checks, and does not replace them.',
  // dashboards/night-staff/words.ts
  'This screen supplements nurse call and your checks. It does not replace them.',
];

const readPlain = (path: string) => readFileSync(path, 'utf8').replace(/[\s*_>]+/g, ' ');

/** The claims in `text`, each with the words around it. */
function findClaims(text: string): string[] {
  const rest = denials.reduce((left, denial) => left.replaceAll(denial, ' '), text);
  return Object.entries(claims).flatMap(([name, pattern]) => {
    const found = pattern.exec(rest);
    return found === null
      ? []
      : [`${name}: … ${rest.slice(Math.max(0, found.index - 40), found.index + 60)} …`];
  });
}

describe('no text claims more than the intended purpose', () => {
  it('finds the texts', () => {
    expect(texts).toEqual(expect.arrayContaining(['gateway/safety/intended-purpose.md', 'CONTRIBUTING.md']));
  });

  it.each(texts)('%s', (path) => expect(findClaims(readPlain(path))).toEqual([]));

  it.each(denials)('still needed: %s', (denial) => {
    expect(texts.filter((path) => readPlain(path).includes(denial))).not.toEqual([]);
  });
});

it.each([
  ['diagnosis', 'It diagnoses epilepsy.'],
  ['prediction', 'AI predicts falls before they happen.'],
  ['prevention', 'Prevents most falls at night.'],
  ['vital signs', 'Alarms on vital signs.'],
  ['dosing', 'Shows a dose recommendation.'],
  ['dosing', 'It recommends the next dose.'],
  ['replacing people or nurse call', 'Nightwell replaces nurse call.'],
  ['replacing people or nurse call', 'A replacement for night checks.'],
  ['reassurance', 'All is well in room 12.'],
  ['reassurance', 'No falls tonight.'],
  ['certainty', 'Guaranteed to ring.'],
  ['certainty', 'Nightwell detects every fall.'],
  ['approval', 'A certified medical device.'],
])('a text with a claim of %s would be refused: %s', (name, claim) => {
  expect(findClaims(claim).map((found) => found.split(':')[0])).toContain(name);
});
