import { z } from 'zod';
import { AlertingEvent } from '#gateway/alerting/event.ts';
import { Input } from '#gateway/alerting/input.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { ReminderEvent } from '#gateway/medication/event.ts';
import { ReminderInput } from '#gateway/medication/input.ts';
import type { KeptEvent, KeptInput } from './journal.ts';
import { EVENT_ROW_VERSION, INPUT_ROW_VERSION, type Upcasters, upcast } from './upcast.ts';

/** Rows of both cores stand in one journal: what rings, and what is said. */
const EventBody = z.union([AlertingEvent, ReminderEvent]);
const InputBody = z.union([Input, ReminderInput]);

export type StoredRow = { readonly version: number; readonly body: string };
export type RowFailure = { readonly code: 'not-json' | 'unknown-version' | 'not-understood' };

function parseJson(text: string): Result<unknown, RowFailure> {
  try {
    return ok(JSON.parse(text));
  } catch {
    // The only thing JSON.parse throws is that it is not JSON.
    return fail({ code: 'not-json' });
  }
}

/** The event of a stored row, lifted from the version it was written with. */
export function parseEventRow(row: StoredRow, { event }: Upcasters): Result<KeptEvent, RowFailure> {
  const json = parseJson(row.body);
  if (!json.ok) return json;
  const body = upcast({ version: row.version, body: json.value }, event, EVENT_ROW_VERSION);
  if (!body.ok) return body;
  const parsed = EventBody.safeParse(body.value);
  return parsed.success ? ok(parsed.data) : fail({ code: 'not-understood' });
}

/** The input of a stored row, lifted from the version it was written with. */
export function parseInputRow(row: StoredRow, { input }: Upcasters): Result<KeptInput, RowFailure> {
  const json = parseJson(row.body);
  if (!json.ok) return json;
  const body = upcast({ version: row.version, body: json.value }, input, INPUT_ROW_VERSION);
  if (!body.ok) return body;
  const parsed = InputBody.safeParse(body.value);
  return parsed.success ? ok(parsed.data) : fail({ code: 'not-understood' });
}
