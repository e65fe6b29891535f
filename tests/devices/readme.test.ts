import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { envelope } from '#devices/envelope.ts';
import { EventReading, StatusReading, TelemetryReading } from '#devices/reading.ts';
import { deviceClasses } from '#devices/registry.ts';
import { SpeakerResult, SpeakPrompt } from '#devices/speaker.ts';
import { lanes } from '#devices/topics.ts';

const readme = readFileSync(new URL(import.meta.resolve('#devices/README.md')), 'utf8');

/** One section's text, from its heading to the next of the same or a higher level. */
function sectionOf(heading: string): string {
  const lines = readme.split('\n');
  const start = lines.indexOf(heading);
  if (start === -1) throw new Error(`devices/README.md has no heading "${heading}"`);
  const level = heading.indexOf(' ');
  const length = lines.slice(start + 1).findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= level);
  return lines.slice(start + 1, length === -1 ? undefined : start + 1 + length).join('\n');
}

/** The rows of a section's table, without its two head lines; cells trimmed. */
const rowsOf = (heading: string): string[][] =>
  sectionOf(heading)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

const units: ReadonlyArray<readonly [ending: string, unit: string]> = [
  ['AtMs', 'Unix ms'],
  ['Ms', 'ms'],
  ['G', 'g'],
  ['Dba', 'dB(A)'],
  ['Degrees', '°'],
  ['Percent', '%'],
  ['Count', 'count'],
  ['Bytes', 'bytes'],
];
const toUnit = (field: string) => units.find(([ending]) => field.endsWith(ending))?.[1] ?? '–';

const JsonField = z.object({
  type: z.string(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  pattern: z.string().optional(),
  enum: z.array(z.string()).optional(),
});
const JsonObject = z.object({
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()).default([]),
});

function toRange(field: z.infer<typeof JsonField>): string {
  if (field.enum) return field.enum.map((value) => `\`${value}\``).join(', ');
  if (field.pattern) return `\`${field.pattern}\``;
  if (field.type === 'boolean') return '`true`, `false`';
  if (field.type === 'string') return `${field.minLength} to ${field.maxLength} characters`;
  return `${field.minimum} to ${field.maximum}`;
}

/** The rows that the README owes to a schema: field, type, unit, range, needed. */
function toRows(schema: z.ZodType): string[][] {
  const { properties, required } = JsonObject.parse(z.toJSONSchema(schema, { io: 'input' }));
  return Object.entries(properties)
    .filter(([name]) => name !== 'kind')
    .map(([name, property]) => {
      const field = JsonField.parse(property);
      const type = field.type === 'string' ? 'text' : field.type;
      return [`\`${name}\``, type, toUnit(name), toRange(field), required.includes(name) ? 'yes' : 'no'];
    });
}

const byLane = { event: EventReading, status: StatusReading, telemetry: TelemetryReading } as const;
const kinds = [
  ...lanes.flatMap((lane) => byLane[lane].options.map((schema) => ({ where: `Lane \`${lane}\`.`, schema }))),
  { where: 'A command.', schema: SpeakPrompt },
  ...SpeakerResult.options.map((schema) => ({ where: 'A result.', schema })),
].map((each) => ({ ...each, kind: each.schema.shape.kind.value as string }));
const envelopeNames = Object.keys(envelope).map((name) => `\`${name}\``);

describe('payload tables', () => {
  it('the envelope stands in its table, field by field', () => {
    const rows = rowsOf('### Envelope');
    expect(rows.map((row) => row.slice(0, 5))).toEqual(toRows(z.object(envelope)));
    for (const row of rows) expect(row[5]).not.toBe('');
  });

  it.each(kinds)('$kind stands in its table, field by field', ({ kind, where, schema }) => {
    const heading = `### \`${kind}\``;
    const hasEnvelope = 'seq' in schema.shape;
    const owed = toRows(schema).filter(([name]) => !hasEnvelope || !envelopeNames.includes(name ?? ''));
    const rows = rowsOf(heading);
    expect(rows.map((row) => row.slice(0, 5))).toEqual(owed);
    for (const row of rows) expect(row[5]).toBeTruthy();
    expect(sectionOf(heading)).toContain(where);
  });

  it('no kind stands there that no schema has', () => {
    const headings = [...readme.matchAll(/^### `([^`]+)`$/gm)].map((match) => match[1]);
    expect(headings.toSorted()).toEqual(kinds.map(({ kind }) => kind).toSorted());
  });

  it('exactly the kinds said to carry no envelope carry none', () => {
    const bare = kinds.filter(({ schema }) => !Object.keys(envelope).every((name) => name in schema.shape));
    expect(bare.map(({ kind }) => kind)).toEqual(['link-lost', 'speak-prompt']);
    expect(readme).toContain('Every kind but `link-lost` carries the envelope');
  });
});

it('every lane stands in the topic map, and no other', () => {
  const named = rowsOf('## Topics').map(([lane]) => lane);
  expect(named.toSorted()).toEqual(lanes.map((lane) => `\`${lane}\``).toSorted());
});

it('every device class stands in its table, with its intervals and whether it observes a person', () => {
  const owed = Object.entries(deviceClasses).map(([name, deviceClass]) => [
    `\`${name}\``,
    deviceClass.label,
    `${deviceClass.heartbeatMs / 1_000} s`,
    `${deviceClass.lostAfterMs / 1_000} s`,
    (deviceClass.lanes as readonly string[]).includes('telemetry')
      ? `${deviceClass.telemetryPerSecond}`
      : '–',
    deviceClass.lanes.map((lane) => `\`${lane}\``).join(', '),
    deviceClass.observes ? 'yes' : 'no',
  ]);
  expect(rowsOf('## Device classes')).toEqual(owed);
});
