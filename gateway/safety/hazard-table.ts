/** One way in which somebody could stay on the floor unheard, what stands against it, and how we know. */
export type HazardRow = {
  readonly id: `H${number}`;
  /** What goes wrong, and what that does to people. */
  readonly hazard: string;
  /** The measure in the design, not a wish. */
  readonly control: string;
  /** Test file → titles in it that fail when the control is taken out. A control without one counts as absent. */
  readonly proofs: Readonly<Record<string, readonly string[]>>;
};

/**
 * The hazards that the code controls today; a test holds each row to the tests it names. After the shape of
 * ISO 14971, so that a home's clinical safety officer can take it over; it is not itself a safety case.
 */
export const hazardTable: readonly HazardRow[] = [
  {
    id: 'H14',
    hazard: 'A broken or hostile packet stops the gateway, or fills its memory: every room goes unheard.',
    control: 'Reading a packet returns a failure and never throws; what is kept of it is bounded.',
    proofs: {
      'tests/gateway/ingest/decode.test.ts': ['no bytes whatever make it throw'],
      'tests/gateway/ingest/quarantine.test.ts': [
        'memory stays bounded when every packet comes from another source',
      ],
    },
  },
  {
    id: 'H15',
    hazard: 'One device floods, by fault or on purpose, and the falls of others wait or are dropped.',
    control: 'Each device has its own limits; its alarm topic stays open whatever its telemetry does.',
    proofs: {
      'tests/gateway/ingest/rate-limit.test.ts': [
        'a device that floods its telemetry keeps its alarm topic, and takes nothing from another device',
      ],
    },
  },
];
