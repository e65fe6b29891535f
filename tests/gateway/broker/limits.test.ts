import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { defaultBrokerLimits as limits } from '#gateway/broker/limits.ts';
import { PAYLOAD_MAX_BYTES } from '#gateway/ingest/decode.ts';

it('a payload that the broker cuts is one that cannot be decoded, and no other', () => {
  expect(limits.payloadBytes).toBe(PAYLOAD_MAX_BYTES);
});

it('the protocol’s page states the limits that hold', () => {
  const readme = readFileSync(new URL(import.meta.resolve('#devices/README.md')), 'utf8');
  const rows = readme.split('\n').filter((line) => line.startsWith('|'));
  const owed = [
    `| payload | ${limits.payloadBytes / 1024} KiB |`,
    `| packets waiting for their PUBACK | ${limits.pendingCount} |`,
    `| subscriptions of one client | ${limits.subscriptionCount} |`,
    `| connections not yet accepted | ${limits.halfOpenPerAddressCount} from one address, ${limits.halfOpenCount} in all |`,
    `| clients | ${limits.clientCount.toLocaleString('en')} |`,
    `| a subscriber that does not read | ${limits.drainMs / 1_000} s, ${limits.backlogBytes / 2 ** 20} MiB |`,
    `| CONNECT | within ${limits.openWithinMs / 1_000} s of the TCP connection, at most ${limits.openingFrameBytes / 1024} KiB`,
  ];
  for (const row of owed)
    expect(
      rows.some((line) => line.startsWith(row)),
      row,
    ).toBe(true);
});
