import { type FluxParameterLike, flux, fluxDateTime, fluxExpression } from '@influxdata/influxdb-client';
import type { Question } from './contract.ts';
import { MEASUREMENT, toOffsetMs } from './influx-shape.ts';

/** Flux that answers `question`: rows of `_time` (a bucket's start), `_field` (a quantity), `_value`. No empty ones. */
export function toFluxQuery(bucket: string, question: Question): string {
  const { of, fromMs, toMs, everyMs, aggregate } = question;
  const [subject = '', id = ''] = Object.entries(of)[0] ?? [];
  const isWanted = question.quantities.map((name) => `r._field == "${name}"`).join(' or ');
  const at = (ms: number): FluxParameterLike => fluxDateTime(new Date(ms).toISOString());
  const long = (ms: number): FluxParameterLike => fluxExpression(`${ms}ms`);
  // Of several devices of one resident, `last` is the last of them all.
  return String(flux`from(bucket: ${bucket})
  |> range(start: ${at(fromMs)}, stop: ${at(toMs)})
  |> filter(fn: (r) => r._measurement == ${MEASUREMENT} and r.${fluxExpression(subject)} == ${id})
  |> filter(fn: (r) => ${fluxExpression(isWanted)})
  |> group(columns: ["_field"])
  |> sort(columns: ["_time"])
  |> aggregateWindow(every: ${long(everyMs)}, offset: ${long(toOffsetMs(question))}, fn: ${fluxExpression(aggregate)}, timeSrc: "_start", createEmpty: false)
  |> keep(columns: ["_time", "_field", "_value"])`);
}
